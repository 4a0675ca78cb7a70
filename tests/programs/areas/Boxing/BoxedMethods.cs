// Calls on boxes: interface methods change the box, overrides and inherited methods get the right this.
static class BoxedMethods {
  interface ICounter { int Next(); int Value { get; } }
  struct Counter(int n) : ICounter, IComparable<Counter>, IFormattable {
    int n = n;
    public int Next() => ++n;
    public int Value => n;
    public int CompareTo(Counter other) => n - other.n;
    public override string ToString() => "counter " + n;
    public override int GetHashCode() => n;
    public override bool Equals(object o) => o is Counter c && c.n == n;
    public string ToString(string format, IFormatProvider provider) => format + n;
  }
  struct Bare { public int N; }
  static int NextOf<T>(ref T t) where T : ICounter => t.Next();
  static int NextOfCopy<T>(T t) where T : ICounter => t.Next();
  static string Generic<T>(T t) => t.ToString() + t.GetHashCode() + t.Equals(t);

  public static void Run() {
    ICounter boxed = new Counter(5);
    boxed.Next();
    boxed.Next();
    Console.WriteLine(boxed.Value);
    Counter copy = (Counter)boxed;
    copy.Next();
    Console.WriteLine(boxed.Value * 10 + copy.Value);
    Console.WriteLine(NextOf(ref copy) + NextOfCopy(copy) + copy.Value);
    Console.WriteLine(NextOf(ref boxed) + NextOfCopy(boxed) + boxed.Value);
    object o = copy;
    Console.WriteLine(o.ToString() + o.GetHashCode() + o.Equals(copy) + o.Equals(boxed));
    Console.WriteLine(Generic(copy) + Generic(5) + Generic("s".Length == 1) + Generic(DayOfWeek.Friday));
    object bare = new Bare { N = 3 };
    Console.WriteLine(bare + " " + bare.Equals(new Bare { N = 3 }) + " " + bare.Equals(new Bare()) + " " + (bare.GetType() == typeof(Bare)));
    Console.WriteLine(((IComparable)5).CompareTo(6) + " " + ((IComparable<int>)5).CompareTo(4) + " " + ((IFormattable)255).ToString("x", null) + " " + ((IConvertible)65).ToChar(null));
    Console.WriteLine($"{copy:F}{boxed:G}");
    Func<int> next = boxed.Next;
    next();
    Console.WriteLine(next() + boxed.Value);
    Func<int> onCopy = copy.Next;
    onCopy();
    Console.WriteLine(onCopy() + copy.Value);
    IEnumerator<int> enumerator = new List<int> { 1, 2, 3 }.GetEnumerator();
    enumerator.MoveNext();
    enumerator.MoveNext();
    IEnumerator<int> same = enumerator;
    same.MoveNext();
    Console.WriteLine(enumerator.Current);
    ValueType value = copy;
    Enum day = DayOfWeek.Sunday;
    Console.WriteLine(value + " " + day + day.CompareTo(DayOfWeek.Monday) + day.HasFlag(DayOfWeek.Sunday));
    var set = new HashSet<object> { 1, 1L, 1, "1", 1.0, (1, 2), (1, 2), copy, o };
    Console.WriteLine(set.Count);
  }
}
