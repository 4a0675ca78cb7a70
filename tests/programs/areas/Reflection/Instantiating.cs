// Activator and constructors: default, with arguments, private, structs, nullable, generic, arrays, abstract.
using System.Reflection;

static class Instantiating {
  class Plain { public string S; public Plain() => S = "default"; public Plain(int n) => S = "int" + n; public Plain(long n) => S = "long" + n; public Plain(string s, params object[] rest) => S = s + rest?.Length; Plain(double d) => S = "private" + d; }
  struct Value { public int N; public Value(int n) => N = n; }
  struct Explicit { public int N = 7; public Explicit() { } }
  abstract class Abstract { }
  class NoDefault(int n) { public int N => n; }
  class Throwing { public Throwing() => throw new TimeoutException("constructor"); }
  class Generic<T> { public T Value; public string Name = typeof(T).Name; }
  static class Static { }

  static void Try(Func<object> make) {
    try {
      object o = make();
      Console.WriteLine(o switch { null => "null", Plain p => p.S, Value v => "value" + v.N, Explicit e => "explicit" + e.N, _ => o.GetType() + " " + (o as Array)?.Length });
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + (e.InnerException?.Message ?? e.Message));
    }
  }

  public static void Run() {
    Try(() => Activator.CreateInstance(typeof(Plain)));
    Try(() => Activator.CreateInstance<Plain>());
    Try(() => Activator.CreateInstance(typeof(Plain), 5));
    Try(() => Activator.CreateInstance(typeof(Plain), 5L));
    Try(() => Activator.CreateInstance(typeof(Plain), (short)5));
    Try(() => Activator.CreateInstance(typeof(Plain), "s", new object[] { 1, 2 }));
    Try(() => Activator.CreateInstance(typeof(Plain), BindingFlags.NonPublic | BindingFlags.Instance, null, new object[] { 2.5 }, null));
    Try(() => Activator.CreateInstance(typeof(Plain), new object()));
    Try(() => Activator.CreateInstance(typeof(Value)));
    Try(() => Activator.CreateInstance(typeof(Value), 9));
    Try(() => Activator.CreateInstance(typeof(Explicit)));
    Try(() => Activator.CreateInstance<Explicit>());
    Try(() => default(Explicit));
    Try(() => Activator.CreateInstance(typeof(int?)));
    Try(() => Activator.CreateInstance(typeof(int)));
    Try(() => Activator.CreateInstance(typeof(Abstract)));
    Try(() => Activator.CreateInstance(typeof(Static)));
    Try(() => Activator.CreateInstance(typeof(NoDefault)));
    Try(() => Activator.CreateInstance(typeof(Throwing)));
    Try(() => Activator.CreateInstance<Throwing>());
    Try(() => Activator.CreateInstance(typeof(Generic<>)));
    Try(() => Activator.CreateInstance(typeof(Generic<>).MakeGenericType(typeof(string))));
    Try(() => Activator.CreateInstance(typeof(string), 'x', 3));
    Try(() => Activator.CreateInstance(typeof(int[]), 4));
    Try(() => typeof(int[,]).GetConstructors()[0].Invoke(new object[] { 2, 3 }));
    Try(() => Activator.CreateInstance(typeof(void)));
    Try(() => Activator.CreateInstance(typeof(Plain).Assembly.FullName, "Instantiating+Plain").Unwrap());
    Try(() => typeof(Plain).Assembly.CreateInstance("Instantiating+Plain"));
    ConstructorInfo constructor = typeof(Plain).GetConstructor(new[] { typeof(int) });
    Try(() => constructor.Invoke(new object[] { 77 }));
    var existing = new Plain();
    constructor.Invoke(existing, new object[] { 88 });
    Try(() => existing);
    Try(() => ConstructorInvoker.Create(constructor).Invoke(99));
    int made = 0;
    for (int i = 0; i < 1000; i++) if (Activator.CreateInstance(i % 2 == 0 ? typeof(Plain) : typeof(Value)) != null) made++;
    Console.WriteLine(made);
  }
}
