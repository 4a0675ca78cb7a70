// yield: state between calls, finally on disposal, recursion, exceptions, arguments checked late, many at once.
static class Iterators {
  static IEnumerable<int> Count(int n) { for (int i = 0; i < n; i++) yield return i; }
  static IEnumerable<int> Fibonacci() { for (int a = 0, b = 1; ; (a, b) = (b, a + b)) yield return a; }
  static IEnumerable<string> Nested(int depth, string path) {
    yield return path;
    if (depth == 0) yield break;
    foreach (string s in Nested(depth - 1, path + "l")) yield return s;
    foreach (string s in Nested(depth - 1, path + "r")) yield return s;
  }
  static IEnumerable<int> Guarded(List<string> log) {
    log.Add("start");
    try {
      yield return 1;
      try {
        yield return 2;
      } finally {
        log.Add("inner");
      }
      yield return 3;
    } finally {
      log.Add("outer");
    }
    log.Add("end");
  }
  static IEnumerator<char> Letters(string s) { foreach (char c in s) yield return c; }
  static IEnumerable<int> Checked(string s) { if (s == null) throw new ArgumentNullException(nameof(s)); yield return s.Length; }
  static IEnumerable<IEnumerable<T>> Permutations<T>(T[] items) {
    if (items.Length == 0) yield return Array.Empty<T>();
    for (int i = 0; i < items.Length; i++)
      foreach (var rest in Permutations(items.Where((_, k) => k != i).ToArray())) yield return rest.Prepend(items[i]);
  }
  class Tree : System.Collections.IEnumerable { public int Value; public Tree Left, Right; public IEnumerator<int> GetEnumerator() { if (Left != null) foreach (int n in Left) yield return n; yield return Value; if (Right != null) foreach (int n in Right) yield return n; } System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); }

  public static void Run() {
    int sum = 0;
    foreach (int n in Count(5)) sum = sum * 10 + n;
    Console.WriteLine(sum);
    IEnumerable<int> twice = Count(3);
    foreach (int n in twice) Console.WriteLine(n);
    foreach (int n in twice) Console.WriteLine(n * 10);
    foreach (int n in Fibonacci()) if (n > 1000) { Console.WriteLine(n); break; }
    Console.WriteLine(string.Join(",", Nested(2, "/")));
    foreach (int stop in new[] { 1, 2, 3, 4 }) {
      var log = new List<string>();
      foreach (int n in Guarded(log)) { log.Add("got" + n); if (n == stop) break; }
      Console.WriteLine(string.Join(" ", log));
    }
    IEnumerator<char> letters = Letters("abc");
    letters.MoveNext();
    letters.MoveNext();
    Console.WriteLine(letters.Current);
    IEnumerable<int> unchecked_ = Checked(null);
    Console.WriteLine("no exception yet");
    try {
      unchecked_.First();
    } catch (ArgumentNullException e) {
      Console.WriteLine(e.ParamName);
    }
    Console.WriteLine(string.Join(" ", Permutations("abc".ToCharArray()).Select(p => string.Concat(p))));
    var tree = new Tree { Value = 5, Left = new Tree { Value = 2 }, Right = new Tree { Value = 9, Left = new Tree { Value = 7 } } };
    foreach (int n in tree) Console.Write(n + " ");
    Console.WriteLine();
    var a = Count(100).GetEnumerator();
    var b = Count(100).GetEnumerator();
    for (int i = 0; i < 10; i++) { a.MoveNext(); a.MoveNext(); b.MoveNext(); }
    Console.WriteLine(a.Current + b.Current);
    try {
      a.Reset();
    } catch (NotSupportedException e) {
      Console.WriteLine(e.Message);
    }
  }
}
