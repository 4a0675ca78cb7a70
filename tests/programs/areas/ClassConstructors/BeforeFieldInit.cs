// beforefieldinit: initialized at the latest when a field is read, and exactly once; methods alone need not.
static class BeforeFieldInit {
  static int runs;
  static int Count(int n) {
    runs++;
    return n;
  }
  class Eager { public static int A = Count(1); public static int B = Count(2); public static int Pure() => 40; }
  class Holder { public static readonly object Lock = new object(); public static readonly int[] Table = Make(); public static readonly string Text = string.Concat("t", Table.Length.ToString()); static int[] Make() { var t = new int[10]; for (int i = 0; i < 10; i++) t[i] = i * i; return t; } }
  class Lazy { public static Lazy Instance => Nested.Value; static class Nested { public static readonly Lazy Value = new(); } public int N = Count(7); }
  class Readonly { public static readonly int N = int.Parse("42"); public static readonly double D = Math.Sqrt(N + 22); public static readonly DateTime When = new DateTime(2000, 1, 1).AddDays(N); }

  static int Loop() {
    int sum = 0;
    for (int i = 0; i < 1000; i++) sum += Holder.Table[i % 10] + Readonly.N;
    return sum;
  }

  public static void Run() {
    int pure = Eager.Pure();
    Console.WriteLine(pure + Eager.A + Eager.B);
    Console.WriteLine(runs);
    Console.WriteLine(Eager.A);
    Console.WriteLine(runs);
    Console.WriteLine(Loop());
    Console.WriteLine(Holder.Text);
    Console.WriteLine(Holder.Lock != null);
    Console.WriteLine(ReferenceEquals(Lazy.Instance, Lazy.Instance));
    Console.WriteLine(runs);
    Console.WriteLine(Readonly.D);
    Console.WriteLine(Readonly.When.ToString("s"));
    for (int i = 0; i < 200; i++) Loop();
    Console.WriteLine(Loop());
  }
}
