// Whole types by AssemblyBuilder: classes, interfaces, generics, properties, overrides, enums, structs, statics.
using System.Reflection;
using System.Reflection.Emit;

public static class EmittedTypes {
  public interface IGreeter { string Greet(string name); int Count { get; } }
  public abstract class Base { public abstract int Compute(int n); public int Twice(int n) => Compute(n) * 2; }

  public static void Run() {
    AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Emitted"), AssemblyBuilderAccess.Run);
    ModuleBuilder module = assembly.DefineDynamicModule("Emitted");

    TypeBuilder greeter = module.DefineType("Greeter", TypeAttributes.Public | TypeAttributes.Sealed, typeof(object), new[] { typeof(IGreeter) });
    FieldBuilder count = greeter.DefineField("count", typeof(int), FieldAttributes.Private);
    FieldBuilder prefix = greeter.DefineField("prefix", typeof(string), FieldAttributes.Private);
    ILGenerator il = greeter.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, new[] { typeof(string) }).GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Call, typeof(object).GetConstructor(Type.EmptyTypes)); il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Stfld, prefix); il.Emit(OpCodes.Ret);
    il = greeter.DefineMethod("Greet", MethodAttributes.Public | MethodAttributes.Virtual, typeof(string), new[] { typeof(string) }).GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldfld, count); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Add); il.Emit(OpCodes.Stfld, count);
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldfld, prefix); il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Call, typeof(string).GetMethod("Concat", new[] { typeof(string), typeof(string) })); il.Emit(OpCodes.Ret);
    MethodBuilder get = greeter.DefineMethod("get_Count", MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.SpecialName, typeof(int), null);
    il = get.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldfld, count); il.Emit(OpCodes.Ret);
    greeter.DefineProperty("Count", PropertyAttributes.None, typeof(int), null).SetGetMethod(get);
    Type greeterType = greeter.CreateType();
    var instance = (IGreeter)Activator.CreateInstance(greeterType, "hello ");
    Console.WriteLine(instance.Greet("a") + instance.Greet("b") + instance.Count + greeterType + greeterType.GetProperty("Count").GetValue(instance));

    TypeBuilder derived = module.DefineType("Derived", TypeAttributes.Public, typeof(Base));
    il = derived.DefineMethod("Compute", MethodAttributes.Public | MethodAttributes.Virtual, typeof(int), new[] { typeof(int) }).GetILGenerator();
    il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Ldc_I4, 7); il.Emit(OpCodes.Mul); il.Emit(OpCodes.Ret);
    Console.WriteLine(((Base)Activator.CreateInstance(derived.CreateType())).Twice(3));

    TypeBuilder generic = module.DefineType("Generic", TypeAttributes.Public);
    GenericTypeParameterBuilder t = generic.DefineGenericParameters("T")[0];
    FieldBuilder value = generic.DefineField("Value", t, FieldAttributes.Public);
    il = generic.DefineMethod("Wrap", MethodAttributes.Public, t.MakeArrayType(), Type.EmptyTypes).GetILGenerator();
    il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Newarr, t); il.Emit(OpCodes.Dup); il.Emit(OpCodes.Ldc_I4_0); il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldfld, TypeBuilder.GetField(generic.MakeGenericType(t), value)); il.Emit(OpCodes.Stelem, t); il.Emit(OpCodes.Ret);
    Type genericType = generic.CreateType();
    foreach (object o in new object[] { 5, "text", (1, 2L) }) {
      Type closed = genericType.MakeGenericType(o.GetType());
      object g = Activator.CreateInstance(closed);
      closed.GetField("Value").SetValue(g, o);
      var array = (Array)closed.GetMethod("Wrap").Invoke(g, null);
      Console.WriteLine(array.GetType() + " " + array.GetValue(0));
    }
    EnumBuilder enumeration = module.DefineEnum("Level", TypeAttributes.Public, typeof(byte));
    enumeration.DefineLiteral("Low", (byte)1);
    enumeration.DefineLiteral("High", (byte)200);
    Type level = enumeration.CreateType();
    Console.WriteLine(string.Join(",", Enum.GetNames(level)) + " " + Enum.Parse(level, "High") + " " + Enum.ToObject(level, 1));
    TypeBuilder point = module.DefineType("Point", TypeAttributes.Public | TypeAttributes.SequentialLayout | TypeAttributes.Sealed, typeof(ValueType));
    point.DefineField("X", typeof(int), FieldAttributes.Public);
    point.DefineField("S", typeof(string), FieldAttributes.Public);
    TypeBuilder holder = module.DefineType("Holder", TypeAttributes.Public);
    FieldBuilder counter = holder.DefineField("Counter", typeof(int), FieldAttributes.Public | FieldAttributes.Static);
    il = holder.DefineTypeInitializer().GetILGenerator();
    il.Emit(OpCodes.Ldc_I4, 1000); il.Emit(OpCodes.Stsfld, counter); il.Emit(OpCodes.Ret);
    il = holder.DefineMethod("Next", MethodAttributes.Public | MethodAttributes.Static, typeof(int), null).GetILGenerator();
    il.Emit(OpCodes.Ldsfld, counter); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Add); il.Emit(OpCodes.Dup); il.Emit(OpCodes.Stsfld, counter); il.Emit(OpCodes.Ret);
    object p = Activator.CreateInstance(point.CreateType());
    p.GetType().GetField("S").SetValue(p, "s");
    Func<int> next = holder.CreateType().GetMethod("Next").CreateDelegate<Func<int>>();
    next();
    Console.WriteLine(p.GetType().GetField("S").GetValue(p) + " " + p.Equals(Activator.CreateInstance(p.GetType())) + " " + next());
    Console.WriteLine(assembly.GetName().Name + " " + assembly.IsDynamic + " " + assembly.GetTypes().Length);
    try {
      module.DefineType("Bad", TypeAttributes.Public, typeof(Base)).CreateType();
    } catch (TypeLoadException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
