// Bodies by ILGenerator and as bytes: exceptions, locals, arrays, tables, calls through pointers, native functions, data.
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

public static class EmittedBodies {
  public static void Run() {
    ModuleBuilder module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Bodies"), AssemblyBuilderAccess.Run).DefineDynamicModule("Bodies");
    Exceptions(module);
    Loops(module);
    Arrays(module);
    Data(module);
    Pointers(module);
    Natives(module);
    Bytes(module);
    Globals(module);
    Tokens(module);
  }

  static ILGenerator Static(TypeBuilder type, string name, Type returned, params Type[] parameters) =>
      type.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Static, returned, parameters).GetILGenerator();

  static object Call(Type type, string name, params object[] arguments) {
    try {
      return type.GetMethod(name).Invoke(null, arguments);
    } catch (TargetInvocationException e) {
      return e.InnerException.GetType().Name + ": " + e.InnerException.Message;
    }
  }

  static void Exceptions(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("Guards", TypeAttributes.Public);
    ILGenerator il = Static(type, "Caught", typeof(string), typeof(int));
    LocalBuilder text = il.DeclareLocal(typeof(string));
    il.BeginExceptionBlock();
    Label fine = il.DefineLabel();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Brfalse, fine);
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Sub); il.Emit(OpCodes.Switch, new[] { Thrower<ArgumentException>(il), Thrower<InvalidOperationException>(il), Thrower<TimeoutException>(il) });
    il.MarkLabel(fine);
    il.Emit(OpCodes.Ldstr, "fine"); il.Emit(OpCodes.Stloc, text);
    Label end = il.DefineLabel();
    il.Emit(OpCodes.Leave, end);
    EmitThrowers(il);
    il.BeginCatchBlock(typeof(ArgumentException));
    il.Emit(OpCodes.Callvirt, typeof(object).GetMethod("GetType")); il.Emit(OpCodes.Callvirt, typeof(MemberInfo).GetProperty("Name").GetMethod); il.Emit(OpCodes.Stloc, text);
    il.BeginExceptFilterBlock();
    il.Emit(OpCodes.Isinst, typeof(InvalidOperationException)); il.Emit(OpCodes.Ldnull); il.Emit(OpCodes.Cgt_Un);
    il.BeginCatchBlock(null);
    il.Emit(OpCodes.Pop); il.Emit(OpCodes.Ldstr, "filtered"); il.Emit(OpCodes.Stloc, text);
    il.BeginFinallyBlock();
    il.EmitWriteLine("finally");
    il.EndExceptionBlock();
    il.MarkLabel(end);
    il.Emit(OpCodes.Ldloc, text); il.Emit(OpCodes.Ret);

    il = Static(type, "Nested", typeof(void));
    il.BeginExceptionBlock();
    il.BeginExceptionBlock();
    il.Emit(OpCodes.Ldnull); il.Emit(OpCodes.Callvirt, typeof(object).GetMethod("ToString")); il.Emit(OpCodes.Pop);
    il.BeginFaultBlock();
    il.EmitWriteLine("fault");
    il.EndExceptionBlock();
    il.BeginCatchBlock(typeof(NullReferenceException));
    il.Emit(OpCodes.Pop);
    il.EmitWriteLine("outer");
    il.Emit(OpCodes.Rethrow);
    il.EndExceptionBlock();
    il.Emit(OpCodes.Ret);
    Type made = type.CreateType();
    for (int i = 0; i < 4; ++i) Console.WriteLine(i + " " + Call(made, "Caught", i));
    Console.WriteLine(((string)Call(made, "Nested")).Split(':')[0]);
    foreach (ExceptionHandlingClause clause in made.GetMethod("Caught").GetMethodBody().ExceptionHandlingClauses)
      Console.WriteLine(clause.Flags + " " + (clause.Flags == ExceptionHandlingClauseOptions.Clause ? clause.CatchType : null) + " " + clause.TryOffset + "+" + clause.TryLength + " " + clause.HandlerOffset + "+" + clause.HandlerLength);
    try {
      made.GetMethod("Nested").CreateDelegate<Action>()();
    } catch (NullReferenceException e) {
      Console.WriteLine(e.StackTrace.Contains("at Guards.Nested()"));
    }
  }

  static readonly List<(Label label, Type type)> pending = new();
  static Label Thrower<T>(ILGenerator il) {
    Label label = il.DefineLabel();
    pending.Add((label, typeof(T)));
    return label;
  }
  static void EmitThrowers(ILGenerator il) {
    foreach ((Label label, Type type) in pending) {
      il.MarkLabel(label);
      il.ThrowException(type);
    }
    pending.Clear();
  }

  static void Loops(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("Loops", TypeAttributes.Public);
    ILGenerator il = Static(type, "Primes", typeof(int), typeof(int));
    LocalBuilder i = il.DeclareLocal(typeof(int)), j = il.DeclareLocal(typeof(int)), count = il.DeclareLocal(typeof(int));
    Label outer = il.DefineLabel(), inner = il.DefineLabel(), next = il.DefineLabel(), prime = il.DefineLabel(), end = il.DefineLabel();
    il.Emit(OpCodes.Ldc_I4_2); il.Emit(OpCodes.Stloc, i);
    il.MarkLabel(outer);
    il.Emit(OpCodes.Ldloc, i); il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Bge, end);
    il.Emit(OpCodes.Ldc_I4_2); il.Emit(OpCodes.Stloc, j);
    il.MarkLabel(inner);
    il.Emit(OpCodes.Ldloc, j); il.Emit(OpCodes.Ldloc, j); il.Emit(OpCodes.Mul); il.Emit(OpCodes.Ldloc, i); il.Emit(OpCodes.Bgt, prime);
    il.Emit(OpCodes.Ldloc, i); il.Emit(OpCodes.Ldloc, j); il.Emit(OpCodes.Rem); il.Emit(OpCodes.Brfalse, next);
    il.Emit(OpCodes.Ldloc, j); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Add); il.Emit(OpCodes.Stloc, j); il.Emit(OpCodes.Br, inner);
    il.MarkLabel(prime);
    il.Emit(OpCodes.Ldloc, count); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Add); il.Emit(OpCodes.Stloc, count);
    il.MarkLabel(next);
    il.Emit(OpCodes.Ldloc, i); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Add); il.Emit(OpCodes.Stloc, i); il.Emit(OpCodes.Br, outer);
    il.MarkLabel(end);
    il.Emit(OpCodes.Ldloc, count); il.Emit(OpCodes.Ret);
    Type made = type.CreateType();
    Console.WriteLine(Call(made, "Primes", 100000) + " " + made.GetMethod("Primes").GetMethodBody().LocalVariables.Count);
    Func<int, int> primes = made.GetMethod("Primes").CreateDelegate<Func<int, int>>();
    int total = 0;
    for (int n = 0; n < 500; ++n) total += primes(n);
    Console.WriteLine(total);
  }

  static void Arrays(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("Arrays", TypeAttributes.Public);
    ILGenerator il = Static(type, "Grid", typeof(int), typeof(int));
    LocalBuilder grid = il.DeclareLocal(typeof(int[,]));
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Newobj, typeof(int[,]).GetConstructor(new[] { typeof(int), typeof(int) })); il.Emit(OpCodes.Stloc, grid);
    il.Emit(OpCodes.Ldloc, grid); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Ldc_I4_2); il.Emit(OpCodes.Ldc_I4, 77);
    il.Emit(OpCodes.Call, module.GetArrayMethod(typeof(int[,]), "Set", CallingConventions.HasThis, typeof(void), new[] { typeof(int), typeof(int), typeof(int) }));
    il.Emit(OpCodes.Ldloc, grid); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Ldc_I4_2); il.Emit(OpCodes.Call, typeof(int[,]).GetMethod("Get"));
    il.Emit(OpCodes.Ldloc, grid); il.Emit(OpCodes.Callvirt, typeof(Array).GetProperty("Length").GetMethod); il.Emit(OpCodes.Add);
    il.Emit(OpCodes.Ret);
    TypeBuilder cell = module.DefineType("Cell", TypeAttributes.Public | TypeAttributes.SequentialLayout | TypeAttributes.Sealed, typeof(ValueType));
    FieldBuilder a = cell.DefineField("A", typeof(int), FieldAttributes.Public);
    cell.DefineField("B", typeof(string), FieldAttributes.Public);
    il = Static(type, "Cells", typeof(int));
    il.Emit(OpCodes.Ldc_I4, 5); il.Emit(OpCodes.Newarr, cell); il.Emit(OpCodes.Dup); il.Emit(OpCodes.Ldc_I4_3); il.Emit(OpCodes.Ldelema, cell);
    il.Emit(OpCodes.Ldc_I4, 11); il.Emit(OpCodes.Stfld, a); il.Emit(OpCodes.Ldc_I4_3); il.Emit(OpCodes.Ldelem, cell);
    LocalBuilder one = il.DeclareLocal(cell);
    il.Emit(OpCodes.Stloc, one); il.Emit(OpCodes.Ldloca, one); il.Emit(OpCodes.Ldfld, a); il.Emit(OpCodes.Ret);
    cell.CreateType();
    Type made = type.CreateType();
    Console.WriteLine(Call(made, "Grid", 3) + " " + Call(made, "Grid", 2) + " " + Call(made, "Cells"));
  }

  static void Data(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("Data", TypeAttributes.Public);
    FieldBuilder bytes = type.DefineInitializedData("Bytes", new byte[] { 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0 }, FieldAttributes.Public | FieldAttributes.Static);
    FieldBuilder room = type.DefineUninitializedData("Room", 12, FieldAttributes.Public | FieldAttributes.Static);
    ILGenerator il = Static(type, "Table", typeof(int[]));
    il.Emit(OpCodes.Ldc_I4_4); il.Emit(OpCodes.Newarr, typeof(int)); il.Emit(OpCodes.Dup); il.Emit(OpCodes.Ldtoken, bytes);
    il.Emit(OpCodes.Call, typeof(RuntimeHelpers).GetMethod("InitializeArray")); il.Emit(OpCodes.Ret);
    il = Static(type, "Count", typeof(int));
    il.Emit(OpCodes.Ldsflda, room); il.Emit(OpCodes.Ldsflda, room); il.Emit(OpCodes.Ldind_I4); il.Emit(OpCodes.Ldc_I4_5); il.Emit(OpCodes.Add); il.Emit(OpCodes.Stind_I4);
    il.Emit(OpCodes.Ldsflda, room); il.Emit(OpCodes.Ldind_I4); il.Emit(OpCodes.Ret);
    Type made = type.CreateType();
    Console.WriteLine(string.Join(",", (int[])Call(made, "Table")) + " " + Call(made, "Count") + " " + Call(made, "Count") + " " + made.GetField("Bytes").FieldType + " " + made.GetField("Bytes").Attributes + " " + Marshal.SizeOf(made.GetField("Room").FieldType));
    Console.WriteLine(string.Join(",", module.GetTypes().Where(t => t.Name[0] == '$').Select(t => t.Name)));
  }

  static int Add(int a, int b) => a + b;

  static void Pointers(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("Pointers", TypeAttributes.Public);
    MethodInfo add = typeof(EmittedBodies).GetMethod("Add", BindingFlags.NonPublic | BindingFlags.Static);
    ILGenerator il = Static(type, "Calli", typeof(int), typeof(IntPtr));
    il.Emit(OpCodes.Ldc_I4, 30); il.Emit(OpCodes.Ldc_I4_4); il.Emit(OpCodes.Ldarg_0);
    il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, typeof(int), new[] { typeof(int), typeof(int) }, null); il.Emit(OpCodes.Ret);
    il = Static(type, "Native", typeof(int), typeof(IntPtr));
    il.Emit(OpCodes.Ldc_I4, -30); il.Emit(OpCodes.Ldarg_0);
    il.EmitCalli(OpCodes.Calli, CallingConvention.Cdecl, typeof(int), new[] { typeof(int) }); il.Emit(OpCodes.Ret);
    il = Static(type, "Pinned", typeof(int), typeof(int[]));
    LocalBuilder pin = il.DeclareLocal(typeof(int).MakeByRefType(), true);
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Ldelema, typeof(int)); il.Emit(OpCodes.Stloc, pin);
    il.Emit(OpCodes.Ldloc, pin); il.Emit(OpCodes.Conv_I); il.Emit(OpCodes.Ldind_I4); il.Emit(OpCodes.Ret);
    il = Static(type, "Delegated", typeof(Func<int, int, int>));
    il.Emit(OpCodes.Ldnull); il.Emit(OpCodes.Ldftn, typeof(Math).GetMethod("Max", new[] { typeof(int), typeof(int) }));
    il.Emit(OpCodes.Newobj, typeof(Func<int, int, int>).GetConstructors()[0]); il.Emit(OpCodes.Ret);
    Type made = type.CreateType();
    IntPtr abs = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "abs");
    Console.WriteLine(Call(made, "Calli", add.MethodHandle.GetFunctionPointer()) + " " + Call(made, "Native", abs) + " " + Call(made, "Pinned", new[] { 1, 2, 3 }) + " " + ((Func<int, int, int>)Call(made, "Delegated"))(3, 9));
    Console.WriteLine(made.GetMethod("Pinned").GetMethodBody().LocalVariables[0]);
  }

  static void Natives(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("Natives", TypeAttributes.Public);
    MethodBuilder strlen = type.DefinePInvokeMethod("strlen", "libc", MethodAttributes.Public | MethodAttributes.Static, CallingConventions.Standard, typeof(IntPtr), new[] { typeof(string) }, CallingConvention.Cdecl, CharSet.Ansi);
    strlen.SetImplementationFlags(MethodImplAttributes.PreserveSig);
    MethodBuilder absolute = type.DefinePInvokeMethod("Absolute", "libc", "abs", MethodAttributes.Public | MethodAttributes.Static, CallingConventions.Standard, typeof(int), new[] { typeof(int) }, CallingConvention.Cdecl, CharSet.Ansi);
    absolute.SetImplementationFlags(MethodImplAttributes.PreserveSig);
    Type made = type.CreateType();
    Console.WriteLine(Call(made, "strlen", "twelve chars") + " " + Call(made, "Absolute", -12));
    foreach (string name in new[] { "strlen", "Absolute" }) {
      var import = made.GetMethod(name).GetCustomAttribute<DllImportAttribute>();
      Console.WriteLine(import.Value + " " + import.EntryPoint + " " + import.CharSet + " " + import.CallingConvention + " " + import.PreserveSig + " " + made.GetMethod(name).Attributes + " " + made.GetMethod(name).MethodImplementationFlags);
    }
  }

  // What reflection says of bodies.
  static void Bytes(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("Bytes", TypeAttributes.Public);
    foreach (bool init in new[] { true, false }) {
      MethodBuilder square = type.DefineMethod("Square" + init, MethodAttributes.Public | MethodAttributes.Static, typeof(int), new[] { typeof(int) });
      square.InitLocals = init;
      ILGenerator il = square.GetILGenerator();
      if (init) il.DeclareLocal(typeof(long));
      il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Mul); il.Emit(OpCodes.Ret);
    }
    ILGenerator deep = Static(type, "Deep", typeof(int));
    for (int i = 0; i < 20; ++i) deep.Emit(OpCodes.Ldc_I4, i);
    for (int i = 1; i < 20; ++i) deep.Emit(OpCodes.Add);
    deep.Emit(OpCodes.Ret);
    Type made = type.CreateType();
    Console.WriteLine(Call(made, "SquareTrue", 12) + " " + Call(made, "SquareFalse", 11) + " " + Call(made, "Deep"));
    foreach (string name in new[] { "SquareTrue", "SquareFalse", "Deep" }) {
      MethodBody body = made.GetMethod(name).GetMethodBody();
      Console.WriteLine(name + " " + Convert.ToHexString(body.GetILAsByteArray()) + " " + body.MaxStackSize + " " + body.InitLocals + " " + (body.LocalSignatureMetadataToken != 0) + " " + string.Join(",", body.LocalVariables));
    }
  }

  static void Globals(ModuleBuilder module) {
    MethodBuilder twice = module.DefineGlobalMethod("Twice", MethodAttributes.Public | MethodAttributes.Static, typeof(int), new[] { typeof(int) });
    ILGenerator il = twice.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Dup); il.Emit(OpCodes.Add); il.Emit(OpCodes.Ret);
    FieldBuilder data = module.DefineInitializedData("Global", new byte[] { 9, 0, 0, 0 }, FieldAttributes.Public | FieldAttributes.Static);
    MethodBuilder read = module.DefineGlobalMethod("Read", MethodAttributes.Public | MethodAttributes.Static, typeof(int), null);
    il = read.GetILGenerator();
    il.Emit(OpCodes.Ldsflda, data); il.Emit(OpCodes.Ldind_I4); il.Emit(OpCodes.Call, twice); il.Emit(OpCodes.Ret);
    Console.WriteLine(module.GetMethod("Twice") == null);
    module.CreateGlobalFunctions();
    Console.WriteLine(module.GetMethod("Twice").Invoke(null, new object[] { 21 }) + " " + module.GetMethod("Read").Invoke(null, null) + " " + (module.GetMethod("Twice").DeclaringType == null) + " " + module.GetMethods().Length + " " + module.GetFields().Length);
  }

  static void Tokens(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("Tokens", TypeAttributes.Public);
    ILGenerator il = Static(type, "Names", typeof(string));
    il.Emit(OpCodes.Ldtoken, typeof(List<>)); il.Emit(OpCodes.Call, typeof(Type).GetMethod("GetTypeFromHandle"));
    il.Emit(OpCodes.Ldtoken, typeof(string).GetMethod("IsNullOrEmpty")); il.Emit(OpCodes.Call, typeof(MethodBase).GetMethod("GetMethodFromHandle", new[] { typeof(RuntimeMethodHandle) }));
    il.Emit(OpCodes.Ldtoken, typeof(string).GetField("Empty")); il.Emit(OpCodes.Call, typeof(FieldInfo).GetMethod("GetFieldFromHandle", new[] { typeof(RuntimeFieldHandle) }));
    il.Emit(OpCodes.Call, typeof(string).GetMethod("Concat", new[] { typeof(object), typeof(object), typeof(object) })); il.Emit(OpCodes.Ret);
    int text = module.GetStringMetadataToken("ä literal"), again = module.GetStringMetadataToken("ä literal");
    int method = module.GetMethodMetadataToken(typeof(Math).GetMethod("Max", new[] { typeof(int), typeof(int) }));
    int generic = module.GetMethodMetadataToken(typeof(Enumerable).GetMethod("Empty").MakeGenericMethod(typeof(int)));
    Type made = type.CreateType();
    Console.WriteLine(Call(made, "Names") + " " + module.ResolveString(text) + " " + (text == again) + " " + module.ResolveMethod(method) + " " + module.ResolveType(made.MetadataToken) + " " + module.ResolveField(module.GetFieldMetadataToken(typeof(string).GetField("Empty"))) + " " + module.ResolveMember(made.GetMethod("Names").MetadataToken));
    Console.WriteLine(module.ResolveMethod(generic) + " " + module.ResolveType(module.GetTypeMetadataToken(typeof(Dictionary<string, List<int>>))) + " " + module.ResolveType(module.GetTypeMetadataToken(typeof(int*[]))));
    try {
      module.ResolveMethod(0x06ffffff);
    } catch (ArgumentException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
