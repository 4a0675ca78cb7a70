// Types that mention themselves: curious recursion, polymorphic recursion, mutual, statics of their own type.
static class Recursive {
  abstract class Comparable<T> : IComparable<T> where T : Comparable<T> {
    protected abstract int Key { get; }
    public int CompareTo(T other) => Key.CompareTo(other.Key);
    public static bool operator <(Comparable<T> a, T b) => a.CompareTo(b) < 0;
    public static bool operator >(Comparable<T> a, T b) => a.CompareTo(b) > 0;
    public static List<T> Made = new();
    protected Comparable() => Made = Made.Push((T)this);
  }
  class Money(int cents) : Comparable<Money> { protected override int Key => cents; public override string ToString() => cents + "c"; }
  class Weight(int grams) : Comparable<Weight> { protected override int Key => -grams; }
  class Builder<T> where T : Builder<T> { protected string text = ""; public T Add(string s) { text += s; return (T)this; } }
  class Html : Builder<Html> { public Html Bold() { text = "<b>" + text + "</b>"; return this; } public override string ToString() => text; }
  // A perfectly balanced tree by polymorphic recursion: each level is another type, all references.
  class Nested<T> where T : class {
    T value; Nested<Tuple<T, T>> deeper;
    public int Add(int depth, Func<T> make) { value = make(); if (depth == 0) return 1; deeper = new(); return 1 + deeper.Add(depth - 1, () => Tuple.Create(make(), make())); }
    public string Deepest() => deeper == null ? value.ToString().Length + " " + typeof(T).ToString().Length : deeper.Deepest();
  }
  class Outer<T> : IEquatable<Outer<Outer<T>>> { public bool Equals(Outer<Outer<T>> other) => other != null; }
  class Left<T> { public Right<T> Other; public static int Count = 1; }
  class Right<T> : Left<Right<T>> { public Left<T> Back; public int Total() => Count + Left<T>.Count; }
  struct Self { public static Self Zero = new Self { N = 4 }; public int N; public static Self? Maybe = Zero; public Self[] Many; }
  class List<T> { public T Head; public List<T> Tail; public int Length => 1 + (Tail?.Length ?? 0); public List<T> Push(T t) => new() { Head = t, Tail = this }; }

  // Its instantiations have no end, which the loader must see.
  [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
  static bool Expanding() => new Outer<int>().Equals(new Outer<Outer<int>>());

  public static void Run() {
    var a = new Money(5);
    var b = new Money(7);
    Console.WriteLine((a < b) + " " + (a > b) + " " + a.CompareTo(a) + " " + (new Weight(5) > new Weight(7)));
    Console.WriteLine(Money.Made.Length + " " + Weight.Made.Length + " " + Money.Made.Tail.Head);
    Console.WriteLine(new Html().Add("x").Bold().Add("y"));
    var nested = new Nested<string>();
    Console.WriteLine(nested.Add(6, () => "leaf") + " " + nested.Deepest());
    try {
      Console.WriteLine(Expanding());
    } catch (TypeLoadException e) {
      Console.WriteLine(e.Message);
    }
    var right = new Right<string> { Back = new Left<string>() };
    Left<Right<string>>.Count = 10;
    Console.WriteLine(right.Total() + " " + right.GetType().BaseType);
    Console.WriteLine(Self.Zero.N + Self.Maybe.Value.N);
    List<int> list = new() { Head = 1 };
    for (int i = 0; i < 5; i++) list = list.Push(i);
    Console.WriteLine(list.Length + " " + list.Tail.Head);
  }
}
