// Delegates made in generic code, of generic methods, instance and static, open and closed over type parameters.
static class GenericDelegates {
  class Maker<T> {
    public T Held;
    public Func<T> Getter() => () => Held;
    public Action<T> Setter() => value => Held = value;
    public Func<U, string> Converter<U>() => Convert<U>;
    string Convert<U>(U u) => typeof(T).Name + typeof(U).Name + u + Held;
    public static Func<T, T> Identity = t => t;
    public static T StaticMethod(T t) => t;
    public Func<T, T> Static => StaticMethod;
    public event Action<T> Changed;
    public void Fire(T t) => Changed?.Invoke(t);
  }
  static string Describe<T>(T t) => typeof(T).Name + ":" + t;
  static Func<T, string> Describer<T>() => Describe<T>;

  public static void Run() {
    var strings = new Maker<string> { Held = "held" };
    var ints = new Maker<int> { Held = 5 };
    Console.WriteLine(strings.Getter()() + ints.Getter()());
    strings.Setter()("new");
    ints.Setter()(6);
    Console.WriteLine(strings.Held + ints.Held);
    Console.WriteLine(strings.Converter<int>()(1) + " " + strings.Converter<object>()("o") + " " + ints.Converter<string>()("s"));
    Console.WriteLine(Maker<string>.Identity("id") + Maker<Version>.Identity(new Version(1, 0)) + Maker<char>.Identity('c'));
    Console.WriteLine(strings.Static("s") + ints.Static(3));
    Console.WriteLine(Describer<string>()("x") + Describer<object>()("x") + Describer<int>()(1) + Describer<List<string>>()(null));
    string log = "";
    strings.Changed += s => log += "1" + s;
    Action<string> general = o => log += "2" + o;
    strings.Changed += general;
    strings.Fire("a");
    strings.Changed -= general;
    strings.Fire("b");
    Console.WriteLine(log);
    Delegate open = Delegate.CreateDelegate(typeof(Func<Maker<string>, string, Action<string>>).GetGenericArguments()[2], strings, "Fire");
    ((Action<string>)open)("c");
    Console.WriteLine(log + open.Method.Name + open.Target.GetType().Name);
    var unbound = typeof(Maker<string>).GetMethod("Setter").CreateDelegate<Func<Maker<string>, Action<string>>>();
    unbound(strings)("unbound");
    Console.WriteLine(strings.Held);
    var byReflection = typeof(GenericDelegates).GetMethod("Describe", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static).MakeGenericMethod(typeof(Version)).CreateDelegate<Func<Version, string>>();
    Console.WriteLine(byReflection(new Version(3, 4)));
  }
}
