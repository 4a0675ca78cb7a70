// User-defined operators and conversions on classes, indexers, extension members, optional and named arguments.
static class OperatorsAndIndexers {
  class Polynomial(params int[] c) {
    readonly int[] c = c;
    public int this[int i] => i < c.Length ? c[i] : 0;
    public int this[string name] => this["xyz".IndexOf(name)];
    public int Degree => c.Length - 1;
    public int At(int x) {
      int value = 0;
      for (int i = Degree; i >= 0; i--) value = value * x + c[i];
      return value;
    }
    public static Polynomial operator +(Polynomial a, Polynomial b) => Make(Math.Max(a.Degree, b.Degree), i => a[i] + b[i]);
    public static Polynomial operator -(Polynomial a) => Make(a.Degree, i => -a[i]);
    public static Polynomial operator -(Polynomial a, Polynomial b) => a + -b;
    public static Polynomial operator *(Polynomial a, Polynomial b) =>
        Make(a.Degree + b.Degree, n => { int sum = 0; for (int i = 0; i <= n; i++) sum += a[i] * b[n - i]; return sum; });
    public static implicit operator Polynomial(int n) => new(n);
    public static explicit operator int(Polynomial p) => p.Degree == 0 ? p[0] : throw new InvalidCastException("degree " + p.Degree);
    public static bool operator true(Polynomial p) => p.Degree > 0;
    public static bool operator false(Polynomial p) => p.Degree <= 0;
    public static Polynomial operator &(Polynomial a, Polynomial b) => a;
    public static Polynomial operator >>(Polynomial a, int n) => Make(a.Degree - n, i => a[i + n]);
    public static Polynomial operator checked ++(Polynomial a) => a + 100;
    public static Polynomial operator ++(Polynomial a) => a + 1;
    static Polynomial Make(int degree, Func<int, int> f) {
      var c = new int[degree + 1];
      for (int i = 0; i <= degree; i++) c[i] = f(i);
      return new Polynomial(c);
    }
    public override string ToString() {
      string s = "";
      for (int i = Degree; i >= 0; i--) if (this[i] != 0) s += (s == "" ? "" : " + ") + this[i] + (i == 0 ? "" : i == 1 ? "x" : "x^" + i);
      return s == "" ? "0" : s;
    }
  }

  static int Arguments(int a, int b = 20, string c = "c", params int[] rest) => a * 1000 + b * 10 + c.Length + rest.Length * 100000;
  static string order = "";
  static int Next(int n) { order += n; return n; }

  public static void Run() {
    var p = new Polynomial(1, 2, 3);
    var q = new Polynomial(0, 1);
    Console.WriteLine(p);
    Console.WriteLine(p + q);
    Console.WriteLine(p * q * q);
    Console.WriteLine(p - p);
    Console.WriteLine(p + 5);
    Console.WriteLine(p * p * p >> 2);
    Console.WriteLine((p * p).At(3));
    Console.WriteLine(p["z"]);
    Console.WriteLine((int)new Polynomial(8));
    try {
      Console.WriteLine((int)p);
    } catch (InvalidCastException e) {
      Console.WriteLine(e.Message);
    }
    if (p && q) Console.WriteLine("both");
    Polynomial r = p;
    r++;
    checked { r++; }
    Console.WriteLine(r + " " + p);
    Console.WriteLine(Arguments(1));
    Console.WriteLine(Arguments(1, c: "four"));
    Console.WriteLine(Arguments(c: "x", b: 2, a: 3));
    Console.WriteLine(Arguments(1, 2, "c", 5, 6, 7));
    Console.WriteLine(Arguments(b: Next(1), a: Next(2)) + order);
    Console.WriteLine("extended".Shout() + 5.Squared());
    Console.WriteLine(Sum(1, 2) + Local(4));
    static int Sum(int a, int b) => a + b;
    int Local(int n) => n == 0 ? p.Degree : Local(n - 1) + n;
  }
}
static class Extensions {
  public static string Shout(this string s) => s.ToUpperInvariant() + "!";
  extension(int n) { public int Squared() => n * n; }
}
