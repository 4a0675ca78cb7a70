// Custom attributes: every kind of argument, inheritance, multiplicity, on every target; raw data; missing ones.
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyMetadata("key", "value")]

static class Attributes {
  [AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = true)]
  class Mark(string name, params int[] numbers) : Attribute {
    public string Name => name + "[" + string.Join(",", numbers ?? new int[0]) + "]";
    public Type Type { get; set; }
    public object Boxed;
    public DayOfWeek Day { get; set; }
    public double[] Reals;
    public override string ToString() => $"{Name} {Type} {Boxed}{Boxed?.GetType().Name} {Day} {string.Join(";", Reals ?? new double[0])}";
  }
  [AttributeUsage(AttributeTargets.Class, Inherited = false)] class Own : Attribute;
  class Generic<T> : Attribute { public T Value { get; set; } public override string ToString() => typeof(T) + "=" + Value; }
  class Throwing : Attribute { public Throwing() => throw new InvalidOperationException("attribute"); }

  [Mark("base", 1, 2, Type = typeof(List<>), Boxed = 5L), Own, Generic<int>(Value = 3)]
  class Base {
    [Mark("field", Boxed = new[] { "a", "b" })] public int Field;
    [Mark("method", Day = DayOfWeek.Friday), Mark("second", Reals = new[] { 1.5, double.NaN })] public virtual void Method([Mark("parameter", Boxed = 'c'), DefaultValue(5)] int p) { }
    [return: Mark("return")] public int Returns() => 0;
    [Mark("property", Boxed = typeof(int[,]))] public int Property { [Mark("getter")] get; }
    [field: Mark("event field"), Mark("event", Boxed = (byte)200)] public event Action Event;
    [Throwing] public int Fails;
    [Obsolete("old", DiagnosticId = "X")] public const int Old = 1;
  }
  [Mark("derived", null, Boxed = null)] class Derived : Base { public override void Method(int p) { } }
  class TypeParameter<[Mark("type parameter", Boxed = AttributeTargets.Enum)] T>;
  enum E { [Description("first one")] First, Second }
  [Flags, Serializable, StructLayoutLike(4)] enum Flagged;
  class StructLayoutLike(int n) : Attribute { public int N => n; }

  static void Show(string what, IEnumerable<object> attributes) => Console.WriteLine(what + ": " + string.Join(" | ", attributes.Select(a => a.ToString()).Order(StringComparer.Ordinal)));

  public static void Run() {
    Show("base", typeof(Base).GetCustomAttributes(false));
    Show("derived", typeof(Derived).GetCustomAttributes(true));
    Show("derived only", typeof(Derived).GetCustomAttributes(false));
    Show("field", typeof(Base).GetField("Field").GetCustomAttributes<Mark>());
    Show("method", typeof(Base).GetMethod("Method").GetCustomAttributes<Mark>());
    Show("override", typeof(Derived).GetMethod("Method").GetCustomAttributes<Mark>(true));
    Show("override of MemberInfo", typeof(Derived).GetMethod("Method").GetCustomAttributes(false));
    Show("parameter", typeof(Base).GetMethod("Method").GetParameters()[0].GetCustomAttributes(true).Where(a => a is Mark));
    Show("return", typeof(Base).GetMethod("Returns").ReturnParameter.GetCustomAttributes<Mark>());
    Show("property", typeof(Base).GetProperty("Property").GetCustomAttributes<Mark>());
    Show("getter", typeof(Base).GetProperty("Property").GetMethod.GetCustomAttributes<Mark>());
    Show("event", typeof(Base).GetEvent("Event").GetCustomAttributes<Mark>());
    Show("event field", typeof(Base).GetField("Event", BindingFlags.NonPublic | BindingFlags.Instance).GetCustomAttributes<Mark>());
    Show("type parameter", typeof(TypeParameter<>).GetGenericArguments()[0].GetCustomAttributes(false));
    Console.WriteLine(typeof(E).GetField("First").GetCustomAttribute<DescriptionAttribute>().Description + " " + typeof(E).GetField("Second").GetCustomAttribute<DescriptionAttribute>());
    Console.WriteLine(typeof(Flagged).IsDefined(typeof(FlagsAttribute)) + " " + typeof(Base).IsDefined(typeof(Own), false) + typeof(Derived).IsDefined(typeof(Own), true) + " " + typeof(Flagged).GetCustomAttribute<StructLayoutLike>().N);
    foreach (CustomAttributeData data in typeof(Base).GetCustomAttributesData()) Console.WriteLine(data + " " + data.ConstructorArguments.Count + " " + data.NamedArguments.Count);
    Console.WriteLine(typeof(Base).GetField("Old").GetCustomAttribute<ObsoleteAttribute>().Message + " " + typeof(Attributes).Assembly.GetCustomAttribute<AssemblyMetadataAttribute>().Value + " " + typeof(Attributes).Assembly.GetCustomAttribute<CompilationRelaxationsAttribute>().CompilationRelaxations);
    try {
      typeof(Base).GetField("Fails").GetCustomAttributes(false);
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + " " + (e.InnerException ?? e).Message);
    }
    try {
      typeof(Base).GetMethod("Method").GetCustomAttribute<Mark>();
    } catch (AmbiguousMatchException e) {
      Console.WriteLine(e.GetType().Name);
    }
    Console.WriteLine(ReferenceEquals(typeof(Base).GetCustomAttribute<Own>(), typeof(Base).GetCustomAttribute<Own>()) + " " + typeof(Base).GetCustomAttribute<Own>().Equals(new Own()) + " " + new Mark("a", 1).Equals(new Mark("a", 1)));
  }
}
