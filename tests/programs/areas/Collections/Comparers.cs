// EqualityComparer and Comparer defaults for every kind of type, own ones, structural ones.
static class Comparers {
  class Plain(int n) { public int N => n; }
  class Comparable(int n) : IComparable { public int N => n; public int CompareTo(object o) => n - ((Comparable)o).N; }
  struct Equatable(int n) : IEquatable<Equatable> { public int N = n; public bool Equals(Equatable other) => Math.Abs(N - other.N) <= 1; public override int GetHashCode() => 0; public override bool Equals(object o) => throw new NotSupportedException(); }
  enum E : byte { A, B }
  class ByLength : IComparer<string>, IEqualityComparer<string> {
    public int Compare(string a, string b) => a.Length.CompareTo(b.Length);
    public bool Equals(string a, string b) => a.Length == b.Length;
    public int GetHashCode(string s) => s.Length;
  }
  static string Default<T>(T a, T b) {
    string equality = EqualityComparer<T>.Default.Equals(a, b) + " " + (EqualityComparer<T>.Default.GetHashCode(a) == EqualityComparer<T>.Default.GetHashCode(b));
    try {
      return typeof(T).Name + " " + equality + " " + Math.Sign(Comparer<T>.Default.Compare(a, b));
    } catch (Exception e) {
      return typeof(T).Name + " " + equality.Split(' ')[0] + " " + e.GetType().Name;
    }
  }

  public static void Run() {
    Console.WriteLine(Default(1, 2));
    Console.WriteLine(Default("a", "A"));
    Console.WriteLine(Default(E.A, E.B));
    Console.WriteLine(Default<int?>(null, 5));
    Console.WriteLine(Default<string>(null, null));
    Console.WriteLine(Default(new Plain(1), new Plain(1)).Replace("False False", "False"));
    Console.WriteLine(Default(new Comparable(5), new Comparable(3)).Split(' ')[3]);
    Console.WriteLine(Default(new Equatable(5), new Equatable(6)));
    Console.WriteLine(Default((1, "a"), (1, "b")).Split(' ')[3]);
    Console.WriteLine(Default(1.5, double.NaN).Split(' ')[3]);
    Console.WriteLine(Default<object>(5, 5));
    Console.WriteLine(Default(typeof(int), typeof(int)));
    Console.WriteLine(Default(new Guid(1, 0, 0, new byte[8]), default));
    Console.WriteLine(EqualityComparer<string>.Default.GetType().Name + " " + Comparer<int>.Default.GetType().Name + " " + EqualityComparer<E>.Default.Equals((E)7, (E)7) + " " + EqualityComparer<Plain>.Default.GetType().Name);
    Console.WriteLine(string.Join(",", new[] { "ccc", "a", "bb" }.Order(new ByLength())) + " " + new HashSet<string>(new ByLength()) { "a", "b", "cc" }.Count + " " + new Dictionary<string, int>(new ByLength()) { ["abc"] = 5 }["xyz"]);
    Console.WriteLine(new SortedSet<string>(new ByLength()) { "a", "b", "cc" }.Count + " " + new[] { "x", "yy", "z" }.Distinct(new ByLength()).Count() + " " + new[] { "x", "yy" }.Max(new ByLength()));
    var reference = ReferenceEqualityComparer.Instance;
    string s1 = new string('q', 2), s2 = new string('q', 2);
    Console.WriteLine(reference.Equals(s1, s2) + " " + reference.Equals(s1, s1) + " " + EqualityComparer<string>.Create((a, b) => a[0] == b[0], s => s[0]).Equals("qx", "qy"));
    Console.WriteLine(System.Collections.StructuralComparisons.StructuralEqualityComparer.Equals(new[] { 1, 2 }, new[] { 1, 2 }) + " " + System.Collections.StructuralComparisons.StructuralComparer.Compare(new[] { 1, 2 }, new[] { 1, 3 }));
    Console.WriteLine(Comparer<int>.Create((a, b) => b - a).Compare(1, 5) + " " + Comparer<string>.Default.Compare(null, "") + " " + System.Collections.Comparer.DefaultInvariant.Compare("a", "b"));
  }
}
