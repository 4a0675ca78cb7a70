// Types that need each other: created in any order, awaited by AppDomain.TypeResolve, across assemblies, by threads.
using System.Reflection;
using System.Reflection.Emit;

public static class EmittedTogether {
  static ModuleBuilder Module(string name) => AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.Run).DefineDynamicModule(name);

  public static void Run() {
    Mutual(Module("Mutual"));
    Unordered(Module("Unordered"));
    Resolved(Module("Resolved"), true);
    Resolved(Module("Unresolved"), false);
    Failures(Module("Failures"));
    Across();
    Named(Module("Named"));
    Threads();
    Internals();
  }

  // class Even { Odd next; bool Is(int n) } class Odd : … each naming the other before it is made
  static void Mutual(ModuleBuilder module) {
    TypeBuilder even = module.DefineType("Even", TypeAttributes.Public), odd = module.DefineType("Odd", TypeAttributes.Public);
    MethodBuilder isEven = Parity(even, odd, true), isOdd = Parity(odd, even, false);
    Body(isEven, isOdd, 1);
    Body(isOdd, isEven, 0);
    Type made = even.CreateType();
    Console.WriteLine(made.Name + " " + made.GetMethods().Length);
    Type other = odd.CreateType();
    Console.WriteLine(made.GetMethod("Is").Invoke(null, new object[] { 10, null }) + " " + other.GetMethod("Is").Invoke(null, new object[] { 10, null }) + " " + made.GetField("other").FieldType + " " + other.GetField("other").FieldType + " " + made.GetField("others").FieldType);
    object first = Activator.CreateInstance(made), second = Activator.CreateInstance(other);
    made.GetField("other").SetValue(first, second);
    other.GetField("other").SetValue(second, first);
    Console.WriteLine(other.GetField("other").GetValue(made.GetField("other").GetValue(first)) == first);
  }

  static MethodBuilder Parity(TypeBuilder type, TypeBuilder other, bool isEven) {
    type.DefineField("other", other, FieldAttributes.Public);
    type.DefineField("others", typeof(List<>).MakeGenericType(other), FieldAttributes.Public);
    type.DefineField("grid", other.MakeArrayType(2), FieldAttributes.Public);
    return type.DefineMethod("Is", MethodAttributes.Public | MethodAttributes.Static, typeof(bool), new Type[] { typeof(int), other.MakeArrayType() });
  }

  static void Body(MethodBuilder method, MethodBuilder other, int atZero) {
    ILGenerator il = method.GetILGenerator();
    Label more = il.DefineLabel();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Brtrue, more); il.Emit(OpCodes.Ldc_I4, atZero); il.Emit(OpCodes.Ret);
    il.MarkLabel(more);
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Sub); il.Emit(OpCodes.Ldnull); il.Emit(OpCodes.Call, other); il.Emit(OpCodes.Ret);
  }

  // A base made after what derives from it is described; an override that names types not made yet.
  static void Unordered(ModuleBuilder module) {
    TypeBuilder argument = module.DefineType("Argument", TypeAttributes.Public);
    TypeBuilder parent = module.DefineType("Parent", TypeAttributes.Public | TypeAttributes.Abstract);
    parent.DefineMethod("Take", MethodAttributes.Public | MethodAttributes.Abstract | MethodAttributes.Virtual, typeof(string), new Type[] { argument });
    TypeBuilder child = module.DefineType("Child", TypeAttributes.Public, parent);
    MethodBuilder take = child.DefineMethod("Take", MethodAttributes.Public | MethodAttributes.Virtual, typeof(string), new Type[] { argument });
    ILGenerator il = take.GetILGenerator();
    il.Emit(OpCodes.Ldstr, "taken"); il.Emit(OpCodes.Ret);
    ConstructorBuilder parentConstructor = parent.DefineDefaultConstructor(MethodAttributes.Family);
    il = child.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, null).GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Call, parentConstructor); il.Emit(OpCodes.Ret);
    Type parentType = parent.CreateType(), childType = child.CreateType(), argumentType = argument.CreateType();
    Console.WriteLine(parentType.GetMethod("Take").Invoke(Activator.CreateInstance(childType), new[] { Activator.CreateInstance(argumentType) }) + " " + childType.BaseType + " " + childType.GetMethod("Take"));
  }

  // struct Part nested in a class with a field of it: the class cannot be loaded without.
  static void Resolved(ModuleBuilder module, bool provided) {
    TypeBuilder whole = module.DefineType("Space.Whole", TypeAttributes.Public);
    TypeBuilder part = whole.DefineNestedType("Part", TypeAttributes.NestedPublic | TypeAttributes.Sealed | TypeAttributes.SequentialLayout, typeof(ValueType));
    part.DefineField("x", typeof(int), FieldAttributes.Public);
    whole.DefineField("Held", part, FieldAttributes.Public);
    ResolveEventHandler handler = (_, e) => {
      Console.WriteLine("asked for " + e.Name + " by " + e.RequestingAssembly?.GetName().Name);
      if (!provided) return null;
      part.CreateType();
      return module.Assembly;
    };
    AppDomain.CurrentDomain.TypeResolve += handler;
    try {
      Type made = whole.CreateType();
      Console.WriteLine(made.GetField("Held").FieldType + " " + part.IsCreated() + " " + Activator.CreateInstance(made));
    } catch (TypeLoadException e) {
      Console.WriteLine(e.Message + " | " + e.TypeName);
    } finally {
      AppDomain.CurrentDomain.TypeResolve -= handler;
    }
  }

  public abstract class Abstract { public abstract void First(); public abstract int Second(int n); }
  public sealed class Sealed { }

  static void Failures(ModuleBuilder module) {
    Try("an abstract method left", () => module.DefineType("A", TypeAttributes.Public, typeof(Abstract)).CreateType());
    Try("an interface's left", () => module.DefineType("B", TypeAttributes.Public, typeof(object), new[] { typeof(IDisposable) }).CreateType());
    Try("a sealed parent", () => {
      TypeBuilder type = module.DefineType("C", TypeAttributes.Public, typeof(Sealed));
      type.DefineDefaultConstructor(MethodAttributes.Public);
      type.CreateType();
    });
    Try("a class as an interface", () => module.DefineType("D", TypeAttributes.Public, typeof(object), new[] { typeof(Sealed) }).CreateType());
    Try("a parent never made", () => {
      TypeBuilder parent = module.DefineType("Never", TypeAttributes.Public);
      TypeBuilder type = module.DefineType("E", TypeAttributes.Public, parent);
      ILGenerator il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, null).GetILGenerator();
      il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Call, parent.DefineDefaultConstructor(MethodAttributes.Public)); il.Emit(OpCodes.Ret);
      type.CreateType();
    });
    Try("a struct in itself", () => {
      TypeBuilder type = module.DefineType("F", TypeAttributes.Public | TypeAttributes.Sealed, typeof(ValueType));
      type.DefineField("itself", type, FieldAttributes.Public);
      type.CreateType();
    });
    Try("overrides what is final", () => {
      TypeBuilder type = module.DefineType("G", TypeAttributes.Public);
      MethodBuilder method = type.DefineMethod("GetType", MethodAttributes.Public | MethodAttributes.Virtual, typeof(Type), null);
      method.GetILGenerator().ThrowException(typeof(Exception));
      type.DefineMethodOverride(method, typeof(object).GetMethod("GetType"));
      type.CreateType();
    });
    Try("the same name again", () => module.DefineType("A", TypeAttributes.Public));
    Try("a member after it was made", () => {
      TypeBuilder type = module.DefineType("H", TypeAttributes.Public);
      type.CreateType();
      type.DefineField("late", typeof(int), FieldAttributes.Public);
    });
    Try("no body", () => {
      TypeBuilder type = module.DefineType("I", TypeAttributes.Public);
      type.DefineMethod("Empty", MethodAttributes.Public, typeof(void), null);
      type.CreateType();
    });
    Try("nothing in the body", () => {
      TypeBuilder type = module.DefineType("J", TypeAttributes.Public);
      type.DefineMethod("Empty", MethodAttributes.Public, typeof(void), null).GetILGenerator();
      type.CreateType();
    });
    Try("bad code", () => {
      TypeBuilder type = module.DefineType("K", TypeAttributes.Public);
      ILGenerator il = type.DefineMethod("Bad", MethodAttributes.Public | MethodAttributes.Static, typeof(int), null).GetILGenerator();
      il.Emit(OpCodes.Add); il.Emit(OpCodes.Ret);
      type.CreateType().GetMethod("Bad").Invoke(null, null);
    });
    Try("a method that is not there", () => {
      TypeBuilder type = module.DefineType("L", TypeAttributes.Public);
      ILGenerator il = type.DefineMethod("Missing", MethodAttributes.Public | MethodAttributes.Static, typeof(void), null).GetILGenerator();
      il.Emit(OpCodes.Call, module.GetArrayMethod(typeof(int[,]), "Nonsense", CallingConventions.Standard, typeof(void), null)); il.Emit(OpCodes.Ret);
      type.CreateType().GetMethod("Missing").Invoke(null, null);
    });
    try {
      Console.WriteLine(module.GetTypes().Length);
      module.Assembly.GetTypes();
    } catch (ReflectionTypeLoadException e) {
      Console.WriteLine(e.LoaderExceptions.Length + " of " + e.Types.Length + " " + string.Join(",", e.LoaderExceptions.Select(x => x.GetType().Name).Distinct()));
    }
  }

  static void Try(string what, Action action) {
    try {
      action();
      Console.WriteLine(what + ": nothing");
    } catch (Exception e) {
      if (e is TargetInvocationException) e = e.InnerException;
      Console.WriteLine(what + ": " + e.GetType().Name + " " + e.Message);
    }
  }

  // An assembly that uses another that is not finished, two of one name, and code of one in the other.
  static void Across() {
    ModuleBuilder first = Module("Twin"), second = Module("Twin"), user = Module("User");
    foreach ((ModuleBuilder module, string text) in new[] { (first, "first"), (second, "second") }) {
      TypeBuilder twin = module.DefineType("Twin", TypeAttributes.Public);
      ILGenerator il = twin.DefineMethod("Say", MethodAttributes.Public | MethodAttributes.Static, typeof(string), new[] { typeof(Dictionary<string, DayOfWeek[]>) }).GetILGenerator();
      il.Emit(OpCodes.Ldstr, text); il.Emit(OpCodes.Ret);
      twin.DefineField("Kept", typeof(IEnumerable<KeyValuePair<string, Uri>>), FieldAttributes.Public | FieldAttributes.Static);
      twin.CreateType();
    }
    TypeBuilder type = user.DefineType("User", TypeAttributes.Public);
    ILGenerator body = type.DefineMethod("Both", MethodAttributes.Public | MethodAttributes.Static, typeof(string), null).GetILGenerator();
    foreach (ModuleBuilder module in new[] { first, second }) {
      Type twin = module.GetType("Twin");
      body.Emit(OpCodes.Ldsfld, twin.GetField("Kept")); body.Emit(OpCodes.Pop);
      body.Emit(OpCodes.Ldnull); body.Emit(OpCodes.Call, twin.GetMethod("Say"));
      if (module == first) break;  // the second is of the same name: which of them a reference means, dotnet leaves open
    }
    body.Emit(OpCodes.Ret);
    Type made = type.CreateType();
    Console.WriteLine(made.GetMethod("Both").Invoke(null, null) + " " + string.Join(",", made.Assembly.GetReferencedAssemblies().Select(a => a.Name).OrderBy(n => n, StringComparer.Ordinal)));
    Console.WriteLine(first.GetType("Twin") != second.GetType("Twin"));
    Console.WriteLine(AppDomain.CurrentDomain.GetAssemblies().Count(a => a.GetName().Name == "Twin") + " " + first.GetType("Twin").Assembly.IsDynamic + " " + first.GetType("Twin").Assembly.Location.Length);

    // By builders of another module that is not done: tokens of its members.
    TypeBuilder later = first.DefineType("Later", TypeAttributes.Public);
    FieldBuilder field = later.DefineField("F", typeof(Uri), FieldAttributes.Public | FieldAttributes.Static);
    MethodBuilder method = later.DefineMethod("M", MethodAttributes.Public | MethodAttributes.Static, typeof(int), new[] { typeof(StringComparison) });
    ILGenerator late = method.GetILGenerator();
    late.Emit(OpCodes.Ldarg_0); late.Emit(OpCodes.Ret);
    TypeBuilder early = user.DefineType("Early", TypeAttributes.Public);
    body = early.DefineMethod("Use", MethodAttributes.Public | MethodAttributes.Static, typeof(int), null).GetILGenerator();
    body.Emit(OpCodes.Ldnull); body.Emit(OpCodes.Stsfld, field); body.Emit(OpCodes.Ldc_I4_4); body.Emit(OpCodes.Call, method); body.Emit(OpCodes.Ret);
    Type earlyType = early.CreateType();
    later.CreateType();
    Console.WriteLine(earlyType.GetMethod("Use").Invoke(null, null));
  }

  // Look-ups of a type that is not finished, and of what is nested in it.
  static void Named(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("N.Outer", TypeAttributes.Public);
    TypeBuilder inner = type.DefineNestedType("Inner", TypeAttributes.NestedPublic);
    ResolveEventHandler handler = (_, e) => { Console.WriteLine("asked for " + e.Name); return null; };
    AppDomain.CurrentDomain.TypeResolve += handler;
    Look("by the assembly", () => module.Assembly.GetType("N.Outer"));
    Look("or else", () => module.Assembly.GetType("N.Outer", true));
    Look("whatever the case", () => module.Assembly.GetType("n.outer", false, true));
    Look("by the module", () => module.GetType("N.Outer").GetType().Name);
    Look("nested", () => module.Assembly.GetType("N.Outer+Inner"));
    Look("by its token", () => module.ResolveType(type.MetadataToken));
    Look("all", () => module.Assembly.GetTypes().Length);
    type.CreateType();
    Look("the nested one", () => module.Assembly.GetType("N.Outer+Inner"));
    Look("those nested", () => module.Assembly.GetType("N.Outer").GetNestedTypes().Length);
    inner.CreateType();
    Look("at last", () => module.Assembly.GetType("N.Outer+Inner"));
    Look("not there", () => module.Assembly.GetType("N.Nobody"));
    AppDomain.CurrentDomain.TypeResolve -= handler;
  }

  static void Look(string what, Func<object> look) {
    try {
      Console.WriteLine(what + ": " + (look() ?? "nothing"));
    } catch (Exception e) {
      Console.WriteLine(what + ": " + e.GetType().Name + " " + e.Message);
    }
  }

  // Types made by many threads in one module, each used at once while others are being made.
  static void Threads() {
    ModuleBuilder module = Module("Threads");
    int sum = 0;
    Parallel.For(0, 64, i => {
      TypeBuilder type = module.DefineType("T" + i, TypeAttributes.Public);
      FieldBuilder field = type.DefineField("value", typeof(int), FieldAttributes.Public);
      MethodBuilder get = type.DefineMethod("Get", MethodAttributes.Public, typeof(int), null);
      ILGenerator il = get.GetILGenerator();
      il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldfld, field); il.Emit(OpCodes.Ldc_I4, i); il.Emit(OpCodes.Add); il.Emit(OpCodes.Ret);
      type.DefineProperty("Got", PropertyAttributes.None, typeof(int), null).SetGetMethod(get);
      Type made = type.CreateType();
      object one = Activator.CreateInstance(made);
      made.GetField("value").SetValue(one, 1);
      Interlocked.Add(ref sum, (int)made.GetProperty("Got").GetValue(one));
      for (int k = 0; k < i; k += 16) _ = module.Assembly.GetType("T" + k);  // there or not
      if (module.Assembly.GetType("T" + i) != made) throw new Exception("it is not found by its name");
    });
    Console.WriteLine(sum + " " + module.GetTypes().Length);
  }

  internal abstract class Internal { internal abstract string Hidden(); private protected virtual int Number => 1; static string Secret() => "secret"; internal string Call() => Hidden() + Number; }

  // IgnoresAccessChecksToAttribute opens another assembly's internals.
  static void Internals() {
    AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Prying"), AssemblyBuilderAccess.Run);
    ModuleBuilder module = assembly.DefineDynamicModule("Prying");
    TypeBuilder attribute = module.DefineType("System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute", TypeAttributes.Public, typeof(Attribute));
    ConstructorBuilder constructor = attribute.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, new[] { typeof(string) });
    ILGenerator il = constructor.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, null, Type.EmptyTypes, null)); il.Emit(OpCodes.Ret);
    Type attributeType = attribute.CreateType();
    assembly.SetCustomAttribute(new CustomAttributeBuilder(attributeType.GetConstructor(new[] { typeof(string) }), new object[] { typeof(Internal).Assembly.GetName().Name }));
    TypeBuilder type = module.DefineType("Pried", TypeAttributes.Public, typeof(Internal));
    il = type.DefineMethod("Hidden", MethodAttributes.Assembly | MethodAttributes.Virtual | MethodAttributes.HideBySig, typeof(string), null).GetILGenerator();
    il.Emit(OpCodes.Call, typeof(Internal).GetMethod("Secret", BindingFlags.NonPublic | BindingFlags.Static)); il.Emit(OpCodes.Ret);
    Console.WriteLine(((Internal)Activator.CreateInstance(type.CreateType())).Call() + " " + assembly.GetCustomAttributes(false)[0].GetType());
  }
}
