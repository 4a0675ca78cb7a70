// Class constructors that need each other: the second sees the first half done, on one thread; no deadlock.
static class Cycles {
  class A { public static int X = B.Y + 1; static A() { Console.WriteLine("A sees B.Y=" + B.Y + " X=" + X); } }
  class B { public static int Y = A.X + 10; static B() { Console.WriteLine("B sees A.X=" + A.X + " Y=" + Y); } }
  class P { public static readonly string Name = "p"; public static readonly string Full = Name + Q.Suffix; static P() { } }
  class Q { public static readonly string Suffix = "-of-" + (P.Full ?? "nothing"); static Q() { } }
  class Self { public static Self Instance = new(); public static int Count = 5; public int Seen; static Self() { Count++; } Self() { Seen = Count; Count = 50; } }
  class G1<T> { public static string V = "G1" + typeof(T).Name + (typeof(T) == typeof(string) ? G2<int>.V : ""); static G1() { } }
  class G2<T> { public static string V = "G2" + typeof(T).Name + (G1<string>.V ?? "-") + G1<T>.V; static G2() { } }
  class Outer { public static int N = Inner.M * 2; static Outer() { } public class Inner { public static int M = 3; public static int Sum = N + M; static Inner() { } } }

  public static void Run() {
    Console.WriteLine(A.X + " " + B.Y);
    Console.WriteLine(P.Full + " " + Q.Suffix);
    Console.WriteLine(Self.Instance.Seen + " " + Self.Count);
    Console.WriteLine(G1<string>.V + " " + G2<int>.V + " " + G2<object>.V);
    Console.WriteLine(Outer.Inner.Sum + " " + Outer.N);
  }
}
