// Members of every kind by TypeBuilder, and all of it read back by reflection: attributes, constants, parameters,
// properties, events, layout.
using System.ComponentModel;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public sealed class NoteAttribute : Attribute {
  public NoteAttribute(string text, params int[] numbers) { Text = text; Numbers = numbers; }
  public NoteAttribute(Type type) { Text = type.ToString(); }
  public string Text { get; }
  public int[] Numbers { get; }
  public DayOfWeek Day { get; set; }
  public object Anything;
  public override string ToString() => $"Note({Text};{(Numbers == null ? "" : string.Join(",", Numbers))};{Day};{Anything})";
}

public static class EmittedMembers {
  const BindingFlags kAll = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

  static CustomAttributeBuilder Note(string text, params int[] numbers) =>
      new(typeof(NoteAttribute).GetConstructor(new[] { typeof(string), typeof(int[]) }), new object[] { text, numbers },
          new[] { typeof(NoteAttribute).GetProperty("Day") }, new object[] { DayOfWeek.Friday },
          new[] { typeof(NoteAttribute).GetField("Anything") }, new object[] { numbers.Length > 1 ? "boxed" : (object)7 });

  static CustomAttributeBuilder Simple(Type attribute, params object[] arguments) =>
      new(attribute.GetConstructor(arguments.Select(a => a.GetType()).ToArray()), arguments);

  static string Notes(ICustomAttributeProvider of) =>
      string.Join(" ", of.GetCustomAttributes(false).Select(a => a is NoteAttribute ? a.ToString() : a.GetType().Name).OrderBy(s => s, StringComparer.Ordinal));

  public static void Run() {
    AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Members") { Version = new Version(1, 2, 3, 4) }, AssemblyBuilderAccess.Run, new[] { Note("on the assembly") });
    ModuleBuilder module = assembly.DefineDynamicModule("Members");
    module.SetCustomAttribute(Note("on the module"));
    assembly.SetCustomAttribute(Simple(typeof(DescriptionAttribute), "late"));
    TypeBuilder type = module.DefineType("Deep.In.Spaces.Thing", TypeAttributes.Public | TypeAttributes.BeforeFieldInit);
    type.SetCustomAttribute(Note("on the type", 1, 2, 3));
    type.SetCustomAttribute(new CustomAttributeBuilder(typeof(NoteAttribute).GetConstructor(new[] { typeof(Type) }), new object[] { typeof(Dictionary<string, int>) }));
    Fields(type);
    Methods(type);
    Properties(type);
    Events(type);
    Type made = type.CreateType();
    Layouts(module);
    Interfaces(module);
    Pseudo(module);

    Console.WriteLine(made + " " + made.Namespace + " " + made.Name + " " + made.Assembly + " " + made.Attributes + " " + made.IsVisible + " " + made.Module.Name + " " + made.Module.ScopeName + " " + made.Module.FullyQualifiedName);
    Console.WriteLine(Notes(made) + " | " + Notes(made.Assembly) + " | " + Notes(made.Module));
    foreach (MemberInfo member in made.GetMembers(kAll).OrderBy(m => m.MetadataToken)) Describe(member);
    object thing = Activator.CreateInstance(made);
    made.GetProperty("Name").SetValue(thing, "named");
    Console.WriteLine(made.GetProperty("Name").GetValue(thing) + " " + made.InvokeMember("Joined", BindingFlags.InvokeMethod, null, thing, new object[] { "a", 5, null }));
    Console.WriteLine(made.GetMethod("Joined").Invoke(thing, BindingFlags.OptionalParamBinding, null, new[] { "x", Type.Missing, Type.Missing }, null));
    Console.WriteLine(made.GetField("Max", kAll).GetRawConstantValue() + " " + made.GetField("Text", kAll).GetRawConstantValue() + " " + (made.GetField("Nothing", kAll).GetRawConstantValue() ?? "null"));
    EventInfo changed = made.GetEvent("Changed");
    EventHandler handler = (_, _) => Console.WriteLine("changed");
    changed.AddEventHandler(thing, handler);
    ((EventHandler)made.GetField("changed", kAll).GetValue(thing))(null, null);
    changed.RemoveEventHandler(thing, handler);
    Console.WriteLine(made.GetField("changed", kAll).GetValue(thing) == null);
    Console.WriteLine(assembly.GetType("Deep.In.Spaces.Thing") == made);
    Console.WriteLine(assembly.GetType("deep.in.spaces.THING", false, true) == made);
    Console.WriteLine(Type.GetType("Deep.In.Spaces.Thing, Members") == null);
    Console.WriteLine(module.GetType("Deep.In.Spaces.Thing[]") + " " + assembly.GetName() + " " + assembly.FullName);
    Console.WriteLine(string.Join(" ", made.GetCustomAttributesData().Select(d => d.ToString()).OrderBy(s => s, StringComparer.Ordinal)));
  }

  static void Fields(TypeBuilder type) {
    type.DefineField("plain", typeof(int), FieldAttributes.Private).SetCustomAttribute(Note("on a field"));
    type.DefineField("Max", typeof(long), FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.Literal).SetConstant(long.MaxValue);
    type.DefineField("Text", typeof(string), FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.Literal).SetConstant("téxt");
    type.DefineField("Nothing", typeof(object), FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.Literal).SetConstant(null);
    type.DefineField("Day", typeof(DayOfWeek), FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.Literal).SetConstant(DayOfWeek.Monday);
    type.DefineField("Half", typeof(double), FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.Literal).SetConstant(0.5);
    type.DefineField("Letter", typeof(char), FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.Literal).SetConstant('x');
    type.DefineField("Fixed", typeof(string), FieldAttributes.Public | FieldAttributes.InitOnly);
    type.DefineField("Modified", typeof(int), new[] { typeof(IsVolatile) }, new[] { typeof(IsConst) }, FieldAttributes.Public);
  }

  static void Methods(TypeBuilder type) {
    MethodBuilder joined = type.DefineMethod("Joined", MethodAttributes.Public | MethodAttributes.HideBySig, typeof(string), new[] { typeof(string), typeof(int), typeof(object) });
    joined.SetCustomAttribute(Note("on a method"));
    joined.DefineParameter(0, ParameterAttributes.Retval, null).SetCustomAttribute(Note("on what is returned"));
    ParameterBuilder first = joined.DefineParameter(1, ParameterAttributes.In, "first");
    first.SetCustomAttribute(Note("on a parameter"));
    joined.DefineParameter(2, ParameterAttributes.Optional, "second").SetConstant(42);
    joined.DefineParameter(3, ParameterAttributes.Optional, "third").SetConstant(null);
    ILGenerator il = joined.GetILGenerator();
    il.Emit(OpCodes.Ldstr, "{0}-{1}-{2}");
    il.Emit(OpCodes.Ldarg_1);
    il.Emit(OpCodes.Ldarg_2);
    il.Emit(OpCodes.Box, typeof(int));
    il.Emit(OpCodes.Ldarg_3);
    il.Emit(OpCodes.Call, typeof(string).GetMethod("Format", new[] { typeof(string), typeof(object), typeof(object), typeof(object) }));
    il.Emit(OpCodes.Ret);
    MethodBuilder outs = type.DefineMethod("Outs", MethodAttributes.Family | MethodAttributes.Static, typeof(void), new[] { typeof(int).MakeByRefType(), typeof(string).MakeByRefType(), typeof(int*), typeof(int[,]) });
    outs.DefineParameter(1, ParameterAttributes.Out, "number");
    outs.SetImplementationFlags(MethodImplAttributes.NoInlining | MethodImplAttributes.Synchronized);
    outs.GetILGenerator().Emit(OpCodes.Ret);
    type.DefineMethod("Unnamed", MethodAttributes.Private, typeof(int), new[] { typeof(int) }).GetILGenerator().ThrowException(typeof(NotSupportedException));
  }

  static void Properties(TypeBuilder type) {
    FieldBuilder name = type.DefineField("name", typeof(string), FieldAttributes.Private);
    MethodBuilder get = type.DefineMethod("get_Name", MethodAttributes.Public | MethodAttributes.SpecialName, typeof(string), Type.EmptyTypes);
    ILGenerator il = get.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldfld, name); il.Emit(OpCodes.Ret);
    MethodBuilder set = type.DefineMethod("set_Name", MethodAttributes.Public | MethodAttributes.SpecialName, typeof(void), new[] { typeof(string) });
    il = set.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Stfld, name); il.Emit(OpCodes.Ret);
    MethodBuilder raise = type.DefineMethod("other", MethodAttributes.Public, typeof(void), Type.EmptyTypes);
    raise.GetILGenerator().Emit(OpCodes.Ret);
    PropertyBuilder property = type.DefineProperty("Name", PropertyAttributes.HasDefault, typeof(string), null);
    property.SetConstant("by default");  // in dotnet it takes the accessors away
    property.SetGetMethod(get);
    property.SetSetMethod(set);
    property.AddOtherMethod(raise);
    property.SetCustomAttribute(Note("on a property", 9));
    MethodBuilder item = type.DefineMethod("get_Item", MethodAttributes.Public, typeof(int), new[] { typeof(string), typeof(int) });
    il = item.GetILGenerator();
    il.Emit(OpCodes.Ldarg_2); il.Emit(OpCodes.Ret);
    type.DefineProperty("Item", PropertyAttributes.None, CallingConventions.HasThis, typeof(int), new[] { typeof(string), typeof(int) }).SetGetMethod(item);
  }

  static void Events(TypeBuilder type) {
    FieldBuilder field = type.DefineField("changed", typeof(EventHandler), FieldAttributes.Private);
    EventBuilder changed = type.DefineEvent("Changed", EventAttributes.None, typeof(EventHandler));
    changed.SetCustomAttribute(Note("on an event"));
    foreach (string verb in new[] { "Combine", "Remove" }) {
      MethodBuilder method = type.DefineMethod((verb == "Combine" ? "add_" : "remove_") + "Changed", MethodAttributes.Public | MethodAttributes.SpecialName, typeof(void), new[] { typeof(EventHandler) });
      ILGenerator il = method.GetILGenerator();
      il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldfld, field); il.Emit(OpCodes.Ldarg_1);
      il.Emit(OpCodes.Call, typeof(Delegate).GetMethod(verb, new[] { typeof(Delegate), typeof(Delegate) }));
      il.Emit(OpCodes.Castclass, typeof(EventHandler)); il.Emit(OpCodes.Stfld, field); il.Emit(OpCodes.Ret);
      if (verb == "Combine") changed.SetAddOnMethod(method);
      else changed.SetRemoveOnMethod(method);
    }
    MethodBuilder raise = type.DefineMethod("raise_Changed", MethodAttributes.Public, typeof(void), Type.EmptyTypes);
    raise.GetILGenerator().Emit(OpCodes.Ret);
    changed.SetRaiseMethod(raise);
  }

  static void Layouts(ModuleBuilder module) {
    TypeBuilder union = module.DefineType("Union", TypeAttributes.Public | TypeAttributes.ExplicitLayout | TypeAttributes.Sealed, typeof(ValueType), PackingSize.Size4, 24);
    FieldBuilder whole = union.DefineField("Whole", typeof(long), FieldAttributes.Public);
    whole.SetOffset(0);
    FieldBuilder high = union.DefineField("High", typeof(int), FieldAttributes.Public);
    high.SetOffset(4);
    FieldBuilder far = union.DefineField("Far", typeof(short), FieldAttributes.Public);
    far.SetOffset(16);
    Type made = union.CreateType();
    object value = Activator.CreateInstance(made);
    made.GetField("High").SetValue(value, 1);
    Console.WriteLine(made.GetField("Whole").GetValue(value) + " " + Marshal.SizeOf(value) + " " + made.StructLayoutAttribute.Value + " " + made.StructLayoutAttribute.Pack + " " + made.StructLayoutAttribute.Size + " " + made.IsExplicitLayout);
    Console.WriteLine(string.Join(",", made.GetFields().Select(f => f.Name + "@" + f.GetCustomAttribute<FieldOffsetAttribute>().Value)) + " " + Marshal.OffsetOf(made, "Far"));
    TypeBuilder packed = module.DefineType("Packed", TypeAttributes.Public | TypeAttributes.SequentialLayout | TypeAttributes.Sealed, typeof(ValueType), PackingSize.Size1);
    packed.DefineField("a", typeof(byte), FieldAttributes.Public);
    packed.DefineField("b", typeof(long), FieldAttributes.Public);
    Console.WriteLine(Marshal.SizeOf(packed.CreateType()));
  }

  static void Interfaces(ModuleBuilder module) {
    TypeBuilder contract = module.DefineType("IContract", TypeAttributes.Public | TypeAttributes.Interface | TypeAttributes.Abstract);
    MethodBuilder first = contract.DefineMethod("First", MethodAttributes.Public | MethodAttributes.Abstract | MethodAttributes.Virtual | MethodAttributes.NewSlot | MethodAttributes.HideBySig, typeof(int), new[] { typeof(int) });
    MethodBuilder withBody = contract.DefineMethod("WithBody", MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.NewSlot | MethodAttributes.HideBySig, typeof(int), Type.EmptyTypes);
    ILGenerator il = withBody.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldc_I4, 20); il.Emit(OpCodes.Callvirt, first); il.Emit(OpCodes.Ret);
    Type contractType = contract.CreateType();
    TypeBuilder implementer = module.DefineType("Implementer", TypeAttributes.Public, typeof(object));
    implementer.AddInterfaceImplementation(contractType);
    implementer.AddInterfaceImplementation(typeof(IDisposable));
    MethodBuilder hidden = implementer.DefineMethod("hidden", MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot, typeof(int), new[] { typeof(int) });
    il = hidden.GetILGenerator();
    il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Ldc_I4_3); il.Emit(OpCodes.Mul); il.Emit(OpCodes.Ret);
    implementer.DefineMethodOverride(hidden, contractType.GetMethod("First"));
    MethodBuilder dispose = implementer.DefineMethod("IDisposable.Dispose", MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final, typeof(void), null);
    il = dispose.GetILGenerator();
    il.EmitWriteLine("disposed"); il.Emit(OpCodes.Ret);
    implementer.DefineMethodOverride(dispose, typeof(IDisposable).GetMethod("Dispose"));
    MethodBuilder text = implementer.DefineMethod("Text", MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.NewSlot, typeof(string), null);
    il = text.GetILGenerator();
    il.Emit(OpCodes.Ldstr, "as text"); il.Emit(OpCodes.Ret);
    implementer.DefineMethodOverride(text, typeof(object).GetMethod("ToString"));
    object instance = Activator.CreateInstance(implementer.CreateType());
    using (instance as IDisposable) Console.WriteLine(contractType.GetMethod("WithBody").Invoke(instance, null) + " " + instance);
    InterfaceMapping map = instance.GetType().GetInterfaceMap(contractType);
    Console.WriteLine(string.Join(" ", map.InterfaceMethods.Zip(map.TargetMethods).Select(p => p.First.Name + "=" + p.Second.DeclaringType.Name + "." + p.Second.Name)));
  }

  // Attributes that metadata has other places for.
  static void Pseudo(ModuleBuilder module) {
    TypeBuilder type = module.DefineType("Pseudo", TypeAttributes.Public);
    type.SetCustomAttribute(Simple(typeof(SerializableAttribute)));
    type.SetCustomAttribute(Simple(typeof(GuidAttribute), "00112233-4455-6677-8899-aabbccddeeff"));
    type.DefineField("skipped", typeof(int), FieldAttributes.Public).SetCustomAttribute(Simple(typeof(NonSerializedAttribute)));
    MethodBuilder native = type.DefineMethod("strlen", MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.PinvokeImpl, typeof(nint), new[] { typeof(string) });
    native.SetCustomAttribute(new CustomAttributeBuilder(typeof(DllImportAttribute).GetConstructor(new[] { typeof(string) }), new object[] { "libc" },
        new[] { typeof(DllImportAttribute).GetField("CharSet"), typeof(DllImportAttribute).GetField("CallingConvention"), typeof(DllImportAttribute).GetField("SetLastError"), typeof(DllImportAttribute).GetField("ExactSpelling") },
        new object[] { CharSet.Ansi, CallingConvention.Cdecl, true, true }));
    MethodBuilder wide = type.DefineMethod("Length", MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.PinvokeImpl, typeof(nint), new[] { typeof(string) });
    wide.SetCustomAttribute(new CustomAttributeBuilder(typeof(DllImportAttribute).GetConstructor(new[] { typeof(string) }), new object[] { "libc" }, new[] { typeof(DllImportAttribute).GetField("EntryPoint") }, new object[] { "strlen" }));
    wide.DefineParameter(1, ParameterAttributes.None, "text").SetCustomAttribute(Simple(typeof(MarshalAsAttribute), UnmanagedType.LPUTF8Str));
    MethodBuilder method = type.DefineMethod("Marked", MethodAttributes.Public | MethodAttributes.Static, typeof(void), new[] { typeof(int).MakeByRefType(), typeof(int[]) });
    method.SetCustomAttribute(Simple(typeof(MethodImplAttribute), MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization));
    method.SetCustomAttribute(Simple(typeof(SpecialNameAttribute)));
    method.GetILGenerator().Emit(OpCodes.Ret);
    ParameterBuilder both = method.DefineParameter(1, ParameterAttributes.None, "both");
    both.SetCustomAttribute(Simple(typeof(InAttribute)));
    both.SetCustomAttribute(Simple(typeof(OutAttribute)));
    ParameterBuilder array = method.DefineParameter(2, ParameterAttributes.None, "array");
    array.SetCustomAttribute(Simple(typeof(OptionalAttribute)));
    array.SetCustomAttribute(new CustomAttributeBuilder(typeof(MarshalAsAttribute).GetConstructor(new[] { typeof(UnmanagedType) }), new object[] { UnmanagedType.LPArray },
        new[] { typeof(MarshalAsAttribute).GetField("SizeParamIndex"), typeof(MarshalAsAttribute).GetField("ArraySubType") }, new object[] { (short)1, UnmanagedType.I4 }));
    Type made = type.CreateType();
    TypeBuilder layout = module.DefineType("Laid", TypeAttributes.Public | TypeAttributes.Sealed, typeof(ValueType));
    layout.SetCustomAttribute(new CustomAttributeBuilder(typeof(StructLayoutAttribute).GetConstructor(new[] { typeof(LayoutKind) }), new object[] { LayoutKind.Explicit },
        new[] { typeof(StructLayoutAttribute).GetField("Size"), typeof(StructLayoutAttribute).GetField("CharSet") }, new object[] { 40, CharSet.Unicode }));
    layout.DefineField("a", typeof(long), FieldAttributes.Public).SetCustomAttribute(Simple(typeof(FieldOffsetAttribute), 8));
    FieldBuilder text = layout.DefineField("text", typeof(string), FieldAttributes.Public);
    text.SetCustomAttribute(Simple(typeof(FieldOffsetAttribute), 16));
    text.SetCustomAttribute(new CustomAttributeBuilder(typeof(MarshalAsAttribute).GetConstructor(new[] { typeof(UnmanagedType) }), new object[] { UnmanagedType.ByValTStr }, new[] { typeof(MarshalAsAttribute).GetField("SizeConst") }, new object[] { 6 }));
    Type laid = layout.CreateType();
    Console.WriteLine(made.Attributes + " " + made.GUID + " " + Notes(made) + " " + made.GetField("skipped").Attributes + " " + made.GetMethod("strlen").Invoke(null, new object[] { "four" }) + " " + made.GetMethod("Length").Invoke(null, new object[] { "äöü" }));
    foreach (string name in new[] { "strlen", "Length" }) {
      var import = made.GetMethod(name).GetCustomAttribute<DllImportAttribute>();
      Console.WriteLine(import.Value + " " + import.EntryPoint + " " + import.CharSet + " " + import.CallingConvention + " " + import.SetLastError + " " + import.ExactSpelling + " " + import.PreserveSig + " " + made.GetMethod(name).MethodImplementationFlags);
    }
    MethodInfo marked = made.GetMethod("Marked");
    Console.WriteLine(marked.Attributes + " " + marked.MethodImplementationFlags + " " + Notes(marked) + " " + string.Join(" ", marked.GetParameters().Select(p => p.Attributes + ":" + Notes(p))));
    MarshalAsAttribute marshal = marked.GetParameters()[1].GetCustomAttribute<MarshalAsAttribute>();
    Console.WriteLine(marshal.Value + " " + marshal.ArraySubType + " " + marshal.SizeParamIndex + " " + marshal.SizeConst);
    marshal = laid.GetField("text").GetCustomAttribute<MarshalAsAttribute>();
    Console.WriteLine(laid.Attributes + " " + laid.StructLayoutAttribute.Size + " " + laid.StructLayoutAttribute.CharSet + " " + Marshal.SizeOf(laid) + " " + Marshal.OffsetOf(laid, "text") + " " + marshal.Value + " " + marshal.SizeConst + " " + Notes(laid));
    try {
      type = module.DefineType("Mistaken", TypeAttributes.Public);
      type.SetCustomAttribute(Simple(typeof(NonSerializedAttribute)));
      Console.WriteLine("nothing");
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name);
    }
  }

  static void Describe(MemberInfo member) {
    string text = member.MemberType + " " + member + " " + Notes(member);
    switch (member) {
      case FieldInfo field:
        text += " " + field.Attributes + " " + string.Join(",", field.GetRequiredCustomModifiers().Concat(field.GetOptionalCustomModifiers()).Select(t => t.Name));
        break;
      case MethodBase method:
        text += " " + method.Attributes + " " + method.MethodImplementationFlags + " " + method.CallingConvention;
        foreach (ParameterInfo parameter in method.GetParameters())
          text += "\n    " + parameter.Position + " " + parameter + " " + parameter.Attributes + " " + (parameter.HasDefaultValue ? parameter.DefaultValue ?? "null" : "-") + " " + Notes(parameter);
        if (method is MethodInfo info) text += "\n    returns " + info.ReturnParameter + " " + info.ReturnParameter.Attributes + " " + Notes(info.ReturnParameter);
        if (method.GetMethodBody() is { } body) text += "\n    " + body.GetILAsByteArray().Length + " " + body.MaxStackSize + " " + body.InitLocals + " " + body.LocalVariables.Count;
        break;
      case PropertyInfo property:
        text += " " + property.Attributes + " " + property.GetMethod?.Name + " " + property.SetMethod?.Name + " " + string.Join(",", property.GetAccessors(true).Select(m => m.Name)) + " " + (property.Attributes.HasFlag(PropertyAttributes.HasDefault) ? property.GetConstantValue() : "") + " " + property.GetIndexParameters().Length;
        break;
      case EventInfo @event:
        text += " " + @event.Attributes + " " + @event.AddMethod?.Name + " " + @event.RemoveMethod?.Name + " " + @event.RaiseMethod?.Name + " " + @event.EventHandlerType;
        break;
    }
    Console.WriteLine(text);
  }
}
