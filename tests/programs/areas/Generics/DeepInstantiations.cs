// Long chains of nested instantiations, closures and iterators over type parameters, many arguments.
static class DeepInstantiations {
  class Wrap<T> { public T Value; public Wrap<Wrap<T>> Again() => new() { Value = this }; public int Depth() => Value is null ? 1 : 1 + Nested(Value); static int Nested(object o) => o.GetType().IsGenericType ? (int)o.GetType().GetMethod("Depth").Invoke(o, null) : 1; }
  struct Pair<A, B>(A a, B b) { public A First = a; public B Second = b; public Pair<Pair<A, B>, C> And<C>(C c) => new(this, c); public override string ToString() => "(" + First + " " + Second + ")"; }
  class Seven<A, B, C, D, E, F, G> { public string Names() => string.Concat(new[] { typeof(A), typeof(B), typeof(C), typeof(D), typeof(E), typeof(F), typeof(G) }.Select(t => t.Name[0])); public Seven<G, A, B, C, D, E, F> Rotate() => new(); }
  static IEnumerable<T> Repeat<T>(T value, int n) { for (int i = 0; i < n; i++) yield return value; }
  static Func<U> Capture<T, U>(T value, Func<T, U> f) { int calls = 0; return () => { calls++; return calls > 1 ? f(value) : default; }; }
  static Func<A, Func<B, C>> Curry<A, B, C>(Func<A, B, C> f) => a => b => f(a, b);
  static Func<A, C> Compose<A, B, C>(Func<A, B> f, Func<B, C> g) => a => g(f(a));

  public static void Run() {
    Console.WriteLine(new Wrap<string> { Value = "x" }.Again().Again().Again().Depth());
    Console.WriteLine(new Wrap<int> { Value = 1 }.Again().Again().GetType().ToString().Length);
    Console.WriteLine(new Pair<int, string>(1, "a").And(2.5).And('c').And(true).And(new Pair<byte, long>(1, 2)));
    Console.WriteLine(new Seven<int, string, object, char, byte, List<int>, decimal>().Rotate().Rotate().Names());
    Console.WriteLine(string.Concat(Repeat("ab", 3)) + Repeat(7, 4).Sum() + Repeat(new Pair<int, int>(1, 2), 2).Last());
    var late = Capture("text", s => s.Length);
    Console.WriteLine(late() + late());
    var lateString = Capture(5, n => "n" + n);
    Console.WriteLine((lateString() ?? "null") + lateString());
    Console.WriteLine(Curry((int a, string b) => b + a)(1)("x") + Compose((string s) => s.Length, n => n * 1.5)("abc"));
    Console.WriteLine(Enumerable.Range(1, 5).Aggregate(Compose<int, int, int>(n => n, n => n), (f, i) => Compose(f, n => n * i + 1))(1));
    Console.WriteLine(Enumerable.Range(0, 20).GroupBy(n => (n % 3, n % 2 == 0)).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum())).Aggregate("", (s, t) => s + t));
  }
}
