// A static constructor runs once, before the first access of each kind; bases when they are constructed, not before.
static class Order {
  static string log = "";
  static int Log(string s, int n) {
    log += s + " ";
    return n;
  }
  class ByField { public static int F = 5; static ByField() { Log("ByField", 0); } }
  class ByMethod { static ByMethod() { Log("ByMethod", 0); } public static int M() => Log("M", 6); }
  class ByNew { static ByNew() { Log("ByNew", 0); } public ByNew() { Log("constructor", 0); } public int I() => 7; }
  class ByStore { public static int F; static ByStore() { Log("ByStore", 0); F = 100; } }
  class Constant { public const int C = 9; static Constant() { Log("Constant", 0); } }
  class Base { public static int B = Log("Base.B", 1); static Base() { Log("Base", 0); } public static int OfBase() => B; }
  class Derived : Base { public static int D = Log("Derived.D", 2); static Derived() { Log("Derived", 0); } public int Instance = Log("instance", 3); }
  class Textual { static int a = Log("a", 1), b = a + Log("b", 1); static int c = Log("c", b); public static int Sum = a + b + c + later; static int later = 100; static Textual() { Log("Textual", 0); } }
  struct S { public static int F = Log("S.F", 4); static S() { Log("S", 0); } public int N; public int Get() => N; public S(int n) { N = n; } }
  class Partial { static Partial() { Log("Partial", 0); Observed = Seen(); Value = 3; } public static int Value = 2; public static int Observed; static int Seen() => Value; }

  static void Show(int n) {
    Console.WriteLine(n);
    Console.WriteLine(log);
    log = "";
  }

  public static void Run() {
    Show(0);
    Show(ByField.F);
    Show(ByField.F);
    Show(ByMethod.M());
    Show(ByMethod.M());
    Show(new ByNew().I());
    Show(new ByNew().I());
    ByStore.F = 1;
    Show(ByStore.F);
    Show(Constant.C);
    Show(Derived.OfBase());
    Show(Derived.D);
    Show(new Derived().Instance);
    Show(Textual.Sum);
    S s = default;
    Show(s.N);
    Show(s.Get());
    Show(new S(8).N);
    Show(S.F);
    Show(Partial.Observed * 10 + Partial.Value);
    Show(typeof(ByField) == null ? 1 : 0);
    ByField none = null;
    Show(none is null ? 1 : 0);
  }
}
