// In which order fields, bases and constructors run; object and collection initializers; init and required members.
static class Initialization {
  static string log = "";
  static int Log(string what, int value) {
    log += what + " ";
    return value;
  }
  class Base {
    int a = Log("base-field", 1);
    public Base() { Log("base-constructor", 0); Virtual(); }
    protected virtual void Virtual() => Log("base-virtual", 0);
  }
  class Derived : Base {
    int b = Log("derived-field", 2);
    readonly string text = "set";
    public Derived() : this(Log("argument", 5)) { Log("derived-constructor", 0); }
    Derived(int n) { Log("chained" + n, 0); }
    protected override void Virtual() => Log("derived-virtual-b=" + b + "-" + (text ?? "null"), 0);
  }
  class Options {
    public required string Name { get; init; }
    public int Level { get; init; } = Log("level", 1);
    public List<int> Numbers { get; } = new() { 0 };
    public Dictionary<string, int> Map { get; } = new();
    public Options Inner { get; set; }
    public int this[int i] { set => Log("[" + i + "]=" + value, 0); }
  }
  class Primary(int n, string s) : Exception(s + n) {
    public int N { get; } = n * 2;
    public string S() => s + N;
  }
  class Bag : System.Collections.IEnumerable {
    public string Text = "";
    public void Add(int n) => Text += n + ";";
    public void Add(string a, int b) => Text += a + b + ";";
    public System.Collections.IEnumerator GetEnumerator() => Text.GetEnumerator();
  }

  public static void Run() {
    new Derived();
    Console.WriteLine(log);
    log = "";
    var options = new Options {
      Name = "n", Level = Log("override", 9), Numbers = { 1, 2 }, Map = { ["x"] = 1, ["y"] = 2 },
      Inner = new Options { Name = "inner", [3] = 4 },
    };
    Console.WriteLine(log);
    Console.WriteLine(options.Name + options.Level + options.Numbers.Count + options.Map["y"] + options.Inner.Name + options.Inner.Level);
    var primary = new Primary(4, "p");
    Console.WriteLine(primary.Message + primary.N + primary.S());
    Console.WriteLine(new Bag { 1, { "a", 2 }, 3 }.Text);
    var anonymous = new { options.Name, Twice = options.Level * 2 };
    Console.WriteLine(anonymous + " " + anonymous.Equals(new { Name = "n", Twice = 18 }) + " " + (anonymous with { Twice = 0 }));
  }
}
