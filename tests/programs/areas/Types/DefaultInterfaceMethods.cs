// Bodies in interfaces: used, overridden, called through structs, most specific, ambiguous, static and private ones.
static class DefaultInterfaceMethods {
  interface IGreeter {
    string Name { get; }
    string Greet() => Prefix() + Name + Suffix;
    private string Prefix() => "hello ";
    static string Suffix => Count++ + "!";
    static int Count = 1;
    string Reabstracted() => "base";
  }
  interface ILoud : IGreeter {
    string IGreeter.Greet() => "HELLO " + Name;
    abstract string IGreeter.Reabstracted();
  }
  interface IPolite : IGreeter {
    string IGreeter.Greet() => "good day " + Name;
  }
  class Plain : IGreeter { public string Name => "plain"; }
  class Own : IGreeter { public string Name => "own"; public string Greet() => "own greeting"; }
  class Loud : ILoud { public string Name => "loud"; string IGreeter.Reabstracted() => "given"; }
  class LoudAndPlain : Plain, ILoud { string IGreeter.Reabstracted() => "again"; }
  class Resolved : ILoud, IPolite { public string Name => "resolved"; public string Greet() => "both"; public string Reabstracted() => "r"; }
  struct Value : IGreeter { public int N; public string Name => "value" + ++N; }
  interface IGeneric<T> { string Type() => typeof(T) + " in " + GetType(); T Same(T t) => t; }
  class Twice : IGeneric<int>, IGeneric<string>;
  class Open<T> : IGeneric<List<T>>;
  interface ICounter { int Value { get; set; } void Add(int n) { Value += n; } int this[int i] => Value * i; event Action E { add { Value++; } remove { Value--; } } }
  struct Counter : ICounter { public int Value { get; set; } }

  public static void Run() {
    foreach (IGreeter greeter in new IGreeter[] { new Plain(), new Own(), new Loud(), new LoudAndPlain(), new Resolved(), new Value() })
      Console.WriteLine(greeter.Greet() + " / " + greeter.Reabstracted());
    Console.WriteLine(Constrained(new Value { N = 5 }));
    Console.WriteLine(((IGeneric<int>)new Twice()).Type() + " " + ((IGeneric<string>)new Twice()).Type());
    Console.WriteLine(((IGeneric<List<string>>)new Open<string>()).Type());
    Console.WriteLine(((IGeneric<List<int>>)new Open<int>()).Same(new List<int> { 4 })[0]);
    ICounter boxed = new Counter();
    boxed.Add(5);
    boxed.E += Run;
    Console.WriteLine(boxed.Value + " " + boxed[10]);
    var counter = new Counter();
    AddTo(ref counter);
    Console.WriteLine(counter.Value);
  }

  static string Constrained<T>(T greeter) where T : IGreeter => greeter.Greet() + greeter.Name;
  // A default method gets a box of the struct: what it changes is lost.
  static void AddTo<T>(ref T counter) where T : ICounter => counter.Add(7);
}
