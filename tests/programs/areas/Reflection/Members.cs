// Fields, methods, properties, events, constructors, nested types of a class hierarchy with every modifier.
using System.Reflection;

static class Members {
  const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
  abstract class Base : IDisposable {
    public int PublicField; protected readonly string ProtectedField = ""; private static long hidden; internal const double Constant = 1.5; public volatile int Volatile;
    protected Base(int n) { } static Base() { }
    public abstract int Abstract(); public virtual void Virtual(ref int a, out string b, params object[] c) { b = ""; } void IDisposable.Dispose() { }
    public int Property { get; protected set; } public string this[int i, string s] => ""; static event Action StaticEvent; public event EventHandler Event { add { } remove { } }
    public static Base operator +(Base a, int b) => a; public static implicit operator int(Base b) => 0;
    class PrivateNested { } public enum NestedEnum { } protected internal delegate void NestedDelegate(); protected interface INested { }
  }
  sealed class Derived<T> : Base where T : class, new() {
    public Derived() : base(1) { } Derived(T t, int n = 5) : base(n) { }
    public override int Abstract() => 1; public sealed override void Virtual(ref int a, out string b, params object[] c) { b = ""; } public T Generic<U>(U u, List<T> l, U[] a, Dictionary<T, U>[,] m) where U : struct => default; public new int PublicField;
    ~Derived() { }
  }

  public static void Run() {
    foreach (Type type in new[] { typeof(Base), typeof(Derived<>), typeof(Derived<object>) }) {
      Console.WriteLine($"{type} {type.Attributes} abstract={type.IsAbstract} sealed={type.IsSealed} base={type.BaseType} nested={type.IsNestedPrivate} {type.ContainsGenericParameters}");
      foreach (FieldInfo f in type.GetFields(All)) Console.WriteLine($"  field {f} {f.Attributes}");
      foreach (ConstructorInfo c in type.GetConstructors(All)) Console.WriteLine($"  constructor {c} {c.Attributes}");
      foreach (MethodInfo m in type.GetMethods(All)) Console.WriteLine($"  method {m} {m.Attributes} {m.GetBaseDefinition().DeclaringType.Name}");
      foreach (PropertyInfo p in type.GetProperties(All)) Console.WriteLine($"  property {p} {p.CanRead} {p.CanWrite} {p.GetMethod?.IsPublic} {p.SetMethod?.IsFamily} {p.GetIndexParameters().Length}");
      foreach (EventInfo e in type.GetEvents(All)) Console.WriteLine($"  event {e} {e.AddMethod.Name} {e.IsMulticast}");
      foreach (Type n in type.GetNestedTypes(All)) Console.WriteLine($"  nested {n.Name} {n.Attributes & TypeAttributes.VisibilityMask} {n.IsEnum} {n.IsInterface}");
    }
    Console.WriteLine(typeof(Derived<object>).GetFields().Length + " " + typeof(Derived<object>).GetField("PublicField").DeclaringType + " " + typeof(Derived<object>).GetMember("Virtual").Length);
    Console.WriteLine(typeof(Base).GetField("hidden", All).IsPrivate + " " + typeof(Base).GetField("Constant", All).GetRawConstantValue() + " " + typeof(Base).GetField("ProtectedField", All).IsInitOnly + " " + typeof(Base).GetMethod("nothing"));
    Console.WriteLine(string.Join(",", typeof(Base).GetField("Volatile").GetRequiredCustomModifiers().Select(t => t.Name)));
    foreach (MethodInfo m in typeof(Derived<List<int>>).GetInterfaceMap(typeof(IDisposable)).TargetMethods) Console.WriteLine(m.Name + " " + m.IsPrivate + m.IsFinal);
    Console.WriteLine(string.Join(",", typeof(List<int>).GetInterfaces().Select(i => i.Name).Order(StringComparer.Ordinal)) + " " + typeof(Derived<object>).GetInterface("IDisposable"));
    try {
      typeof(string).GetMethod("IndexOf");
    } catch (AmbiguousMatchException e) {
      Console.WriteLine(e.GetType().Name);
    }
    Console.WriteLine(typeof(string).GetMethod("IndexOf", new[] { typeof(char), typeof(int) }) + " " + typeof(int).GetMethods().Count(m => m.Name == "Parse"));
  }
}
