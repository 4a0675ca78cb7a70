// ValueType.Equals and GetHashCode over bits and over fields, record structs, tuples.
static class Equality {
  struct Tight { public int A, B; }
  struct Gapped { public byte A; public long B; }
  struct WithText { public string A; public int B; }
  struct WithDouble { public double A; }
  record struct Record(int A, string B);
  readonly record struct Frozen(int A, Record Inner) { public int Twice => A * 2; }
  struct Own : IEquatable<Own> {
    public int A;
    public bool Equals(Own other) => A % 10 == other.A % 10;
    public override bool Equals(object o) => o is Own own && Equals(own);
    public override int GetHashCode() => A % 10;
  }

  public static void Run() {
    Console.WriteLine(new Tight { A = 1, B = 2 }.Equals(new Tight { A = 1, B = 2 }));
    Console.WriteLine(new Tight { A = 1, B = 2 }.Equals(new Tight { A = 1, B = 3 }));
    Console.WriteLine(new Tight().Equals(null));
    Console.WriteLine(new Tight().Equals(new Gapped()));
    Console.WriteLine(new Gapped { A = 1, B = 2 }.Equals(new Gapped { A = 1, B = 2 }));
    Console.WriteLine(new WithText { A = "x" + 1, B = 2 }.Equals(new WithText { A = "x1", B = 2 }));
    Console.WriteLine(new WithText { A = null, B = 2 }.Equals(new WithText { A = "x", B = 2 }));
    Console.WriteLine(new WithDouble { A = 0.0 }.Equals(new WithDouble { A = -0.0 }));
    Console.WriteLine(new WithDouble { A = double.NaN }.Equals(new WithDouble { A = double.NaN }));
    Console.WriteLine(new Tight { A = 5 }.GetHashCode() == new Tight { A = 5 }.GetHashCode());
    Console.WriteLine(new WithText { A = "k" }.GetHashCode() == new WithText { A = new string('k', 1) }.GetHashCode());
    var a = new Record(1, "b");
    Console.WriteLine(a == new Record(1, "b"));
    Console.WriteLine(a != a with { A = 2 });
    Console.WriteLine(a.ToString());
    Console.WriteLine(new Frozen(3, a));
    Console.WriteLine(new Frozen(3, a).GetHashCode() == new Frozen(3, new Record(1, "b")).GetHashCode());
    Console.WriteLine(new Own { A = 13 }.Equals(new Own { A = 3 }));
    Console.WriteLine(new HashSet<Own> { new() { A = 1 }, new() { A = 11 }, new() { A = 2 } }.Count);
    Console.WriteLine(EqualityComparer<Own>.Default.Equals(new Own { A = 4 }, new Own { A = 14 }));
    Console.WriteLine((1, "a", 2.5) == (1, "a", 2.5));
    Console.WriteLine((1, (2, 3)).Equals((1, (2, 3))) + " " + (1, 2).CompareTo((1, 3)) + " " + (1, 2, 3, 4, 5, 6, 7, 8, 9));
    Console.WriteLine((1, 2, 3, 4, 5, 6, 7, 8, 9).GetType().GetGenericArguments().Length + " " + (1, 2, 3, 4, 5, 6, 7, 8, 9).Item9);
    Console.WriteLine(Equals(1, 1L) + " " + Equals((1, 2), (1L, 2L)) + " " + ((1, 2) == (1L, 2L)));
    var set = new Dictionary<Tight, string> { [new() { A = 1, B = 2 }] = "found" };
    Console.WriteLine(set[new() { A = 1, B = 2 }] + set.ContainsKey(new() { A = 2, B = 1 }));
  }
}
