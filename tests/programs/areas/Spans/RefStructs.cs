// ref structs with ref fields, interfaces, scoped parameters, allows ref struct, pattern-based disposal and enumeration.
static class RefStructs {
  ref struct Cursor { ref int at; readonly Span<int> all; public int Steps; public Cursor(Span<int> s) { all = s; at = ref s[0]; } public bool Next() { if (++Steps >= all.Length) return false; at = ref all[Steps]; return true; } public ref int Value => ref at; }
  ref struct Words(ReadOnlySpan<char> text) {
    ReadOnlySpan<char> rest = text;
    public ReadOnlySpan<char> Current { get; private set; }
    public readonly Words GetEnumerator() => this;
    public bool MoveNext() {
      rest = rest.TrimStart(' ');
      if (rest.IsEmpty) return false;
      int end = rest.IndexOf(' ');
      Current = end < 0 ? rest : rest[..end];
      rest = end < 0 ? default : rest[end..];
      return true;
    }
  }
  ref struct Builder(Span<char> buffer) : IDisposable {
    Span<char> buffer = buffer; int used; public static int Disposed;
    public void Append(scoped ReadOnlySpan<char> s) { s.CopyTo(buffer[used..]); used += s.Length; }
    public void Append(int n) { n.TryFormat(buffer[used..], out int written); used += written; }
    public override string ToString() => buffer[..used].ToString();
    public void Dispose() => Disposed++;
  }
  interface IShape { int Area(); }
  ref struct Square(ref int side) : IShape { ref int side = ref side; public int Area() => side * side++; }
  static int AreaOf<T>(T shape) where T : IShape, allows ref struct => shape.Area();
  ref struct Pair<T> { public ref T First; public ref readonly T Second; public void Swap() { T t = First; First = Second; last = t; } T last; public T Last => last; }
  static ref int Largest(scoped Span<int> unused, Span<int> s) { ref int best = ref s[0]; foreach (ref int n in s) if (n > best) best = ref n; return ref best; }

  public static void Run() {
    int[] numbers = { 3, 1, 2 };
    var cursor = new Cursor(numbers);
    do cursor.Value *= 10; while (cursor.Next());
    Console.WriteLine(string.Join(",", numbers) + cursor.Steps);
    foreach (ReadOnlySpan<char> word in new Words("  the quick  brown fox ")) Console.WriteLine(word.ToString() + word.Length);
    using (var builder = new Builder(stackalloc char[32])) {
      builder.Append("n=");
      builder.Append(42);
      builder.Append([',', 'x']);
      Console.WriteLine(builder.ToString());
    }
    Console.WriteLine(Builder.Disposed);
    int side = 4;
    Console.WriteLine(AreaOf(new Square(ref side)) + side);
    string a = "a", b = "b";
    var pair = new Pair<string> { First = ref a, Second = ref b };
    pair.Swap();
    Console.WriteLine(a + b + pair.Last);
    Largest([1], numbers) = -1;
    Console.WriteLine(string.Join(",", numbers));
    GC.Collect();
    pair.First = "through";
    Console.WriteLine(a);
    Func<ReadOnlySpan<char>, int> length = s => s.Length;
    Console.WriteLine(length("four") + length(default));
  }
}
