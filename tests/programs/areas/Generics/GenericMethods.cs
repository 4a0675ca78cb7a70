// Generic methods over values and references, with inference, nested calls, type tests of the parameter.
static class GenericMethods {
  static T Same<T>(T value) => value;
  static T First<T>(T a, T b) => a;
  static void Swap<T>(ref T a, ref T b) {
    T t = a;
    a = b;
    b = t;
  }
  static T Default<T>() => default(T);
  static int Count<T>(T[] values, T wanted) where T : IEquatable<T> {
    int count = 0;
    for (int i = 0; i < values.Length; i++)
      if (values[i].Equals(wanted)) count++;
    return count;
  }
  static T Largest<T>(T[] values) where T : IComparable<T> {
    T largest = values[0];
    foreach (T value in values)
      if (value.CompareTo(largest) > 0) largest = value;
    return largest;
  }
  static int Kind<T>() => typeof(T) == typeof(int) ? 1 : typeof(T) == typeof(string) ? 2 : typeof(T) == typeof(object) ? 3 : 4;
  static bool IsString<T>(T value) => value is string;
  static string Text<T>(T value) => value == null ? "null" : value.ToString();
  static U Convert<T, U>(T value) => (U)(object)value;
  static T[] Pair<T>(T a, T b) => new T[] { Same(a), First(b, a) };
  static int Depth<T>(int n, T value) => n == 0 ? 0 : 1 + Depth(n - 1, value);

  public static void Run() {
    Console.WriteLine(Same(5));
    Console.WriteLine(Same("five"));
    Console.WriteLine(Same(5L));
    Console.WriteLine(Same(true));
    Console.WriteLine(First<object>("a", 2) == (object)"a");
    int x = 1, y = 2;
    Swap(ref x, ref y);
    Console.WriteLine(x * 10 + y);
    string s = "s", t = "t";
    Swap(ref s, ref t);
    Console.WriteLine(s + t);
    (int, string) p = (1, "p"), q = (2, "q");
    Swap(ref p, ref q);
    Console.WriteLine(p.Item2 + q.Item2);
    Console.WriteLine(Default<int>());
    Console.WriteLine(Default<string>() == null);
    Console.WriteLine(Default<(int, int)>().Item2);
    Console.WriteLine(Count(new[] { 1, 2, 1, 3, 1 }, 1));
    Console.WriteLine(Count(new[] { "a", "b", "a" }, "a"));
    Console.WriteLine(Largest(new[] { 3, 9, -1 }));
    Console.WriteLine(Largest(new[] { "pear", "zebra", "apple" }));
    Console.WriteLine(Largest(new[] { 'a', 'q' }));
    Console.WriteLine(Kind<int>() * 1000 + Kind<string>() * 100 + Kind<object>() * 10 + Kind<List<int>>());
    Console.WriteLine(IsString("x"));
    Console.WriteLine(IsString<object>("x"));
    Console.WriteLine(IsString(5));
    Console.WriteLine(Text<string>(null));
    Console.WriteLine(Text(12));
    Console.WriteLine(Text((int?)null));
    Console.WriteLine(Convert<int, object>(3));
    Console.WriteLine(Convert<object, int>(4));
    Console.WriteLine(Pair("l", "r")[1]);
    Console.WriteLine(Pair(1.5, 2.5)[0] == 1.5);
    Console.WriteLine(Depth(1000, "deep"));
    try {
      Convert<string, int>("no");
    } catch (InvalidCastException e) {
      Console.WriteLine(e.Message);
    }
  }
}
