// Generic types and methods by TypeBuilder: constraints, variance, members of instantiations, nesting, shared code.
using System.Reflection;
using System.Reflection.Emit;

public static class EmittedGenerics {
  public interface IVisitor<in T, out R> { R Visit(T item); }
  public abstract class Template<T> {
    public abstract string Apply<U>(T first, U second);
    public virtual Type Kind() => typeof(T);
    public T Held;
  }

  public static void Run() {
    ModuleBuilder module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Generics"), AssemblyBuilderAccess.Run).DefineDynamicModule("Generics");
    Pairs(module);
    Constraints(module);
    Visitors(module);
    Templates(module);
    Methods(module);
    Nested(module);
    Variance(module);
  }

  // class Pair<A, B> : IComparable<Pair<A, B>> { A first; B second; static int made; Pair<B, A> Swap(); }
  static void Pairs(ModuleBuilder module) {
    TypeBuilder pair = module.DefineType("Pair`2", TypeAttributes.Public);
    GenericTypeParameterBuilder[] t = pair.DefineGenericParameters("A", "B");
    Type self = pair.MakeGenericType(t);
    Type swapped = pair.MakeGenericType(t[1], t[0]);
    FieldBuilder first = pair.DefineField("First", t[0], FieldAttributes.Public);
    FieldBuilder second = pair.DefineField("Second", t[1], FieldAttributes.Public);
    FieldBuilder made = pair.DefineField("Made", typeof(int), FieldAttributes.Public | FieldAttributes.Static);
    FieldBuilder others = pair.DefineField("Others", typeof(List<>).MakeGenericType(swapped), FieldAttributes.Public);
    ConstructorBuilder constructor = pair.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, new Type[] { t[0], t[1] });
    ILGenerator il = constructor.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Call, typeof(object).GetConstructor(Type.EmptyTypes));
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Stfld, TypeBuilder.GetField(self, first));
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_2); il.Emit(OpCodes.Stfld, TypeBuilder.GetField(self, second));
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Newobj, TypeBuilder.GetConstructor(typeof(List<>).MakeGenericType(swapped), typeof(List<>).GetConstructor(Type.EmptyTypes)));
    il.Emit(OpCodes.Stfld, TypeBuilder.GetField(self, others));
    il.Emit(OpCodes.Ldsfld, TypeBuilder.GetField(self, made)); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Add); il.Emit(OpCodes.Stsfld, TypeBuilder.GetField(self, made));
    il.Emit(OpCodes.Ret);
    MethodBuilder swap = pair.DefineMethod("Swap", MethodAttributes.Public, swapped, Type.EmptyTypes);
    il = swap.GetILGenerator();
    LocalBuilder result = il.DeclareLocal(swapped);
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldfld, TypeBuilder.GetField(self, second));
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldfld, TypeBuilder.GetField(self, first));
    il.Emit(OpCodes.Newobj, TypeBuilder.GetConstructor(swapped, constructor)); il.Emit(OpCodes.Stloc, result);
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldfld, TypeBuilder.GetField(self, others)); il.Emit(OpCodes.Ldloc, result);
    il.Emit(OpCodes.Callvirt, TypeBuilder.GetMethod(typeof(List<>).MakeGenericType(swapped), typeof(List<>).GetMethod("Add")));
    il.Emit(OpCodes.Ldloc, result); il.Emit(OpCodes.Ret);
    MethodBuilder twice = pair.DefineMethod("Twice", MethodAttributes.Public, self, Type.EmptyTypes);
    il = twice.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Call, TypeBuilder.GetMethod(self, swap)); il.Emit(OpCodes.Call, TypeBuilder.GetMethod(swapped, swap)); il.Emit(OpCodes.Ret);
    Type type = pair.CreateType();
    Console.WriteLine(type + " " + type.IsGenericTypeDefinition + " " + string.Join(",", type.GetGenericArguments().Select(a => a.Name + a.GenericParameterPosition)));
    foreach (Type[] arguments in new[] { new[] { typeof(int), typeof(string) }, new[] { typeof(string), typeof(object) }, new[] { typeof(DateTime), typeof(Guid) }, new[] { typeof(string), typeof(string) } }) {
      Type closed = type.MakeGenericType(arguments);
      object one = Activator.CreateInstance(closed, arguments.Select(a => a == typeof(string) ? "s" : a == typeof(object) ? (object)3 : Activator.CreateInstance(a)).ToArray());
      object back = closed.GetMethod("Twice").Invoke(one, null);
      object other = closed.GetMethod("Swap").Invoke(one, null);
      Console.WriteLine(closed + " " + (back.GetType() == closed) + " " + other.GetType() + " " + closed.GetField("Made").GetValue(null) + " " + other.GetType().GetField("Made").GetValue(null) + " " + closed.GetField("Others").FieldType + " " + ((System.Collections.ICollection)closed.GetField("Others").GetValue(one)).Count + " " + closed.GetField("First").GetValue(one));
    }
  }

  static void Constraints(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("Constrained`3", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
    GenericTypeParameterBuilder[] t = type.DefineGenericParameters("TClass", "TStruct", "TCollection");
    t[0].SetGenericParameterAttributes(GenericParameterAttributes.ReferenceTypeConstraint | GenericParameterAttributes.DefaultConstructorConstraint);
    t[1].SetGenericParameterAttributes(GenericParameterAttributes.NotNullableValueTypeConstraint | GenericParameterAttributes.DefaultConstructorConstraint);
    t[2].SetBaseTypeConstraint(typeof(Exception));
    t[2].SetInterfaceConstraints(typeof(IEnumerable<>).MakeGenericType(t[1]), typeof(IDisposable));
    t[2].SetCustomAttribute(new CustomAttributeBuilder(typeof(System.ComponentModel.DescriptionAttribute).GetConstructor(new[] { typeof(string) }), new object[] { "on a parameter" }));
    ILGenerator il = type.DefineMethod("Make", MethodAttributes.Public | MethodAttributes.Static, t[0], Type.EmptyTypes).GetILGenerator();
    il.Emit(OpCodes.Call, typeof(Activator).GetMethod("CreateInstance", 1, Type.EmptyTypes).MakeGenericMethod(t[0])); il.Emit(OpCodes.Ret);
    Type made = type.CreateType();
    foreach (Type argument in made.GetGenericArguments())
      Console.WriteLine(argument + " " + argument.GenericParameterAttributes + " " + string.Join(",", argument.GetGenericParameterConstraints().Select(c => c.ToString())) + " " + argument.GetCustomAttributes(false).Length);
    try {
      made.MakeGenericType(typeof(object), typeof(int), typeof(string));
    } catch (ArgumentException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }

  // class Visitor<T> : IVisitor<T, string>
  static void Visitors(ModuleBuilder module) {
    TypeBuilder visitor = module.DefineType("Visitor`1", TypeAttributes.Public);
    GenericTypeParameterBuilder t = visitor.DefineGenericParameters("T")[0];
    Type contract = typeof(IVisitor<,>).MakeGenericType(t, typeof(string));
    visitor.AddInterfaceImplementation(contract);
    MethodBuilder visit = visitor.DefineMethod("Seen", MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot, typeof(string), new Type[] { t });
    ILGenerator il = visit.GetILGenerator();
    il.Emit(OpCodes.Ldarga_S, (byte)1); il.Emit(OpCodes.Constrained, t); il.Emit(OpCodes.Callvirt, typeof(object).GetMethod("ToString"));
    il.Emit(OpCodes.Ldtoken, t); il.Emit(OpCodes.Call, typeof(Type).GetMethod("GetTypeFromHandle")); il.Emit(OpCodes.Callvirt, typeof(object).GetMethod("ToString"));
    il.Emit(OpCodes.Call, typeof(string).GetMethod("Concat", new[] { typeof(string), typeof(string) })); il.Emit(OpCodes.Ret);
    visitor.DefineMethodOverride(visit, TypeBuilder.GetMethod(contract, typeof(IVisitor<,>).GetMethod("Visit")));
    Type made = visitor.CreateType();
    Console.WriteLine(((IVisitor<int, string>)Activator.CreateInstance(made.MakeGenericType(typeof(int)))).Visit(5));
    Console.WriteLine(((IVisitor<string, object>)Activator.CreateInstance(made.MakeGenericType(typeof(object)))).Visit("contravariant"));
  }

  // class Filled : Template<int>, and a generic one
  static void Templates(ModuleBuilder module) {
    TypeBuilder filled = module.DefineType("Filled", TypeAttributes.Public, typeof(Template<int>));
    Apply(filled, typeof(int));
    Type made = filled.CreateType();
    var template = (Template<int>)Activator.CreateInstance(made);
    template.Held = 8;
    Console.WriteLine(template.Apply(1, "two") + " " + template.Apply(3, 4.5) + " " + template.Kind() + " " + template.Held + " " + made.BaseType);

    TypeBuilder open = module.DefineType("Open`1", TypeAttributes.Public);
    GenericTypeParameterBuilder t = open.DefineGenericParameters("T")[0];
    open.SetParent(typeof(Template<>).MakeGenericType(t));
    ConstructorBuilder constructor = open.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, Type.EmptyTypes);
    ILGenerator il = constructor.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0);
    il.Emit(OpCodes.Call, TypeBuilder.GetConstructor(typeof(Template<>).MakeGenericType(t), typeof(Template<>).GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, null, Type.EmptyTypes, null)));
    il.Emit(OpCodes.Ret);
    Apply(open, t);
    made = open.CreateType();
    var strings = (Template<string>)Activator.CreateInstance(made.MakeGenericType(typeof(string)));
    Console.WriteLine(strings.Apply("a", 'b') + " " + strings.Kind() + " " + strings.GetType().BaseType);
    TypeBuilder closed = module.DefineType("Closed", TypeAttributes.Public, made.MakeGenericType(typeof(DateTime)));
    Console.WriteLine(((Template<DateTime>)Activator.CreateInstance(closed.CreateType())).Apply(default, new List<int>()));
  }

  static void Apply(TypeBuilder type, Type first) {
    MethodBuilder apply = type.DefineMethod("Apply", MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig);
    GenericTypeParameterBuilder u = apply.DefineGenericParameters("U")[0];
    apply.SetReturnType(typeof(string));
    apply.SetParameters(first, u);
    ILGenerator il = apply.GetILGenerator();
    il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Box, first); il.Emit(OpCodes.Ldarg_2); il.Emit(OpCodes.Box, u);
    il.Emit(OpCodes.Ldtoken, u); il.Emit(OpCodes.Call, typeof(Type).GetMethod("GetTypeFromHandle"));
    il.Emit(OpCodes.Call, typeof(string).GetMethod("Concat", new[] { typeof(object), typeof(object), typeof(object) })); il.Emit(OpCodes.Ret);
  }

  // static class Tools { T[] Fill<T>(T item, int n); string Both<A, B>(A a, B b) => Fill(a, 2) + Fill(b, 3) }
  static void Methods(ModuleBuilder module) {
    TypeBuilder tools = module.DefineType("Tools", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
    MethodBuilder fill = tools.DefineMethod("Fill", MethodAttributes.Public | MethodAttributes.Static);
    GenericTypeParameterBuilder t = fill.DefineGenericParameters("T")[0];
    fill.SetSignature(t.MakeArrayType(), null, null, new Type[] { t, typeof(int) }, null, null);
    fill.DefineParameter(1, ParameterAttributes.None, "item");
    ILGenerator il = fill.GetILGenerator();
    LocalBuilder array = il.DeclareLocal(t.MakeArrayType());
    Label test = il.DefineLabel(), body = il.DefineLabel();
    il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Newarr, t); il.Emit(OpCodes.Stloc, array); il.Emit(OpCodes.Br, test);
    il.MarkLabel(body);
    il.Emit(OpCodes.Ldloc, array); il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Stelem, t);
    il.MarkLabel(test);
    il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Sub); il.Emit(OpCodes.Dup); il.Emit(OpCodes.Starg_S, (byte)1); il.Emit(OpCodes.Ldc_I4_0); il.Emit(OpCodes.Bge, body);
    il.Emit(OpCodes.Ldloc, array); il.Emit(OpCodes.Ret);
    MethodBuilder both = tools.DefineMethod("Both", MethodAttributes.Public | MethodAttributes.Static);
    GenericTypeParameterBuilder[] ab = both.DefineGenericParameters("A", "B");
    both.SetReturnType(typeof(int));
    both.SetParameters(ab);
    il = both.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldc_I4_2); il.Emit(OpCodes.Call, fill.MakeGenericMethod(ab[0])); il.Emit(OpCodes.Ldlen); il.Emit(OpCodes.Conv_I4);
    il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Ldc_I4_3); il.Emit(OpCodes.Call, fill.MakeGenericMethod(typeof(KeyValuePair<,>).MakeGenericType(ab))); il.Emit(OpCodes.Pop); il.Emit(OpCodes.Pop);
    il.Emit(OpCodes.Ldstr, "in the middle"); il.Emit(OpCodes.Ldc_I4, 5); il.Emit(OpCodes.Call, fill.MakeGenericMethod(typeof(string))); il.Emit(OpCodes.Ldlen); il.Emit(OpCodes.Conv_I4); il.Emit(OpCodes.Add); il.Emit(OpCodes.Ret);
    // What is left on the stack above would not verify; a body without it takes its place.
    MethodBuilder sum = tools.DefineMethod("Sum", MethodAttributes.Public | MethodAttributes.Static);
    ab = sum.DefineGenericParameters("A", "B");
    sum.SetReturnType(typeof(int));
    sum.SetParameters(ab);
    il = sum.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldc_I4_2); il.Emit(OpCodes.Call, fill.MakeGenericMethod(ab[0])); il.Emit(OpCodes.Ldlen); il.Emit(OpCodes.Conv_I4);
    il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Ldc_I4_3); il.Emit(OpCodes.Call, fill.MakeGenericMethod(ab[1])); il.Emit(OpCodes.Ldlen); il.Emit(OpCodes.Conv_I4); il.Emit(OpCodes.Add);
    il.Emit(OpCodes.Ldstr, "x"); il.Emit(OpCodes.Ldc_I4, 5); il.Emit(OpCodes.Call, fill.MakeGenericMethod(typeof(string))); il.Emit(OpCodes.Ldlen); il.Emit(OpCodes.Conv_I4); il.Emit(OpCodes.Add);
    il.Emit(OpCodes.Call, typeof(Enumerable).GetMethod("Empty").MakeGenericMethod(ab[0])); il.Emit(OpCodes.Call, typeof(Enumerable).GetMethods().First(m => m.Name == "Count" && m.GetParameters().Length == 1).MakeGenericMethod(ab[0])); il.Emit(OpCodes.Add); il.Emit(OpCodes.Ret);
    Type made = tools.CreateType();
    Console.WriteLine(made.GetMethod("Fill") + " " + made.GetMethod("Sum") + " " + made.GetMethod("Fill").GetParameters()[0].Name);
    foreach (Type[] arguments in new[] { new[] { typeof(int), typeof(string) }, new[] { typeof(string), typeof(object) }, new[] { typeof(Guid), typeof(decimal) } })
      Console.WriteLine(made.GetMethod("Sum").MakeGenericMethod(arguments).Invoke(null, arguments.Select(a => a.IsValueType ? Activator.CreateInstance(a) : a == typeof(string) ? "" : new object()).ToArray()));
    Console.WriteLine(string.Join(",", ((Func<string, int, string[]>)made.GetMethod("Fill").MakeGenericMethod(typeof(string)).CreateDelegate(typeof(Func<string, int, string[]>)))("s", 3)));
    try {
      made.GetMethod("Both").MakeGenericMethod(typeof(int), typeof(int)).Invoke(null, new object[] { 1, 2 });
    } catch (TargetInvocationException e) {
      Console.WriteLine(e.InnerException.GetType().Name);
    }
  }

  // class Outer<T> { class Inner<U> { T t; U u; } enum Kind { } }
  static void Nested(ModuleBuilder module) {
    TypeBuilder outer = module.DefineType("Outer`1", TypeAttributes.Public);
    outer.DefineGenericParameters("T");
    TypeBuilder inner = outer.DefineNestedType("Inner`1", TypeAttributes.NestedPublic);
    GenericTypeParameterBuilder[] tu = inner.DefineGenericParameters("T", "U");
    inner.DefineField("T", tu[0], FieldAttributes.Public);
    inner.DefineField("U", typeof(Dictionary<,>).MakeGenericType(tu[0], tu[1].MakeArrayType()), FieldAttributes.Public);
    TypeBuilder deepest = inner.DefineNestedType("Deepest", TypeAttributes.NestedPublic | TypeAttributes.Sealed, typeof(ValueType));
    deepest.DefineGenericParameters("T", "U");
    deepest.DefineField("x", typeof(int), FieldAttributes.Public);
    Type outerType = outer.CreateType(), innerType = inner.CreateType(), deepestType = deepest.CreateType();
    Console.WriteLine(innerType + " " + innerType.DeclaringType + " " + deepestType.FullName + " " + deepestType.IsNested + " " + string.Join(",", outerType.GetNestedTypes().Select(n => n.Name)));
    Type closed = innerType.MakeGenericType(typeof(string), typeof(int));
    Console.WriteLine(closed.GetField("U").FieldType + " " + Activator.CreateInstance(closed).GetType() + " " + Activator.CreateInstance(deepestType.MakeGenericType(typeof(int), typeof(int))));
    Console.WriteLine(module.Assembly.GetType("Outer`1+Inner`1") == innerType);
  }

  static void Variance(ModuleBuilder module) {
    TypeBuilder source = module.DefineType("ISource`1", TypeAttributes.Public | TypeAttributes.Interface | TypeAttributes.Abstract);
    GenericTypeParameterBuilder t = source.DefineGenericParameters("T")[0];
    t.SetGenericParameterAttributes(GenericParameterAttributes.Covariant);
    source.DefineMethod("Next", MethodAttributes.Public | MethodAttributes.Abstract | MethodAttributes.Virtual | MethodAttributes.NewSlot, t, Type.EmptyTypes);
    Type contract = source.CreateType();
    Console.WriteLine(contract.MakeGenericType(typeof(object)).IsAssignableFrom(contract.MakeGenericType(typeof(string))) + " " + contract.MakeGenericType(typeof(string)).IsAssignableFrom(contract.MakeGenericType(typeof(object))));
    TypeBuilder handler = module.DefineType("Handler`1", TypeAttributes.Public | TypeAttributes.Sealed, typeof(MulticastDelegate));
    t = handler.DefineGenericParameters("T")[0];
    handler.DefineConstructor(MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.RTSpecialName, CallingConventions.Standard, new[] { typeof(object), typeof(IntPtr) }).SetImplementationFlags(MethodImplAttributes.Runtime);
    handler.DefineMethod("Invoke", MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.NewSlot | MethodAttributes.Virtual, typeof(string), new Type[] { t }).SetImplementationFlags(MethodImplAttributes.Runtime);
    Type made = handler.CreateType();
    Delegate echo = Delegate.CreateDelegate(made.MakeGenericType(typeof(string)), typeof(EmittedGenerics).GetMethod("Echo", BindingFlags.NonPublic | BindingFlags.Static).MakeGenericMethod(typeof(string)));
    Console.WriteLine(echo.DynamicInvoke("echoed") + " " + echo.GetType() + " " + Delegate.Combine(echo, echo).GetInvocationList().Length);
  }

  static string Echo<T>(T item) => typeof(T) + " " + item;
}
