// The library's Dictionary and List instantiated over many types of keys and values.
static class Dictionaries {
  enum Key : ulong { A = 1, B = ulong.MaxValue }
  record struct Point(int X, int Y);
  class Box { public int N; }

  public static void Run() {
    Console.WriteLine(Fill<int, int>(n => n, n => n * 2, n => n));
    Console.WriteLine(Fill<string, int>(n => "k" + n, n => n, n => n));
    Console.WriteLine(Fill<long, string>(n => n << 33, n => "v" + n, s => s.Length));
    Console.WriteLine(Fill<Point, byte>(n => new Point(n, -n), n => (byte)n, n => n));
    Console.WriteLine(Fill<(int, string), Box>(n => (n, "x" + n % 3), n => new Box { N = n }, b => b.N));
    Console.WriteLine(Fill<Type, char>(n => n % 2 == 0 ? typeof(int) : typeof(Box), n => (char)('a' + n % 26), c => c));
    Console.WriteLine(Fill<Key, decimal>(n => (Key)(ulong)n, n => n / 4m, d => (int)d));
    Console.WriteLine(Fill<double, object>(n => n / 3.0, n => n, o => (int)o));
    Console.WriteLine(Fill<int?, List<int>>(n => n, n => new() { n, n }, l => l.Count));
    Console.WriteLine(Fill<char, Guid>(n => (char)n, n => new Guid(n, 0, 0, new byte[8]), g => g.ToByteArray()[0]));
    Console.WriteLine(Fill<bool, bool>(n => n % 2 == 0, n => n % 3 == 0, b => b ? 1 : 0));
  }

  static string Fill<K, V>(Func<int, K> key, Func<int, V> value, Func<V, int> weigh) {
    var map = new Dictionary<K, V>();
    var list = new List<KeyValuePair<K, V>>();
    for (int i = 0; i < 300; i++) map[key(i)] = value(i);
    for (int i = 0; i < 300; i += 7) map.Remove(key(i));
    foreach (KeyValuePair<K, V> pair in map) list.Add(pair);
    long sum = 0;
    foreach (V v in map.Values) sum += weigh(v);
    return typeof(K).Name + "->" + typeof(V).Name + " " + map.Count + " " + list.Count + " " + sum + " " + map.ContainsKey(key(1)) + " " + map.TryGetValue(key(7), out _) + " " + list.FindIndex(p => p.Key.Equals(key(2)));
  }
}
