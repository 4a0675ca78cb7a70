// What an unloaded assembly leaves behind in others: delegates, threads, statics, generics, interfaces, exceptions.
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Plugin;

public struct Point : IEquatable<Point>, IComparable<Point> {
  public int X;
  public string Name;
  public bool Equals(Point other) => X == other.X;
  public override int GetHashCode() => X;
  public int CompareTo(Point other) => X.CompareTo(other.X);
}

public class Item : IComparable<Item> {
  public int Key;
  public int CompareTo(Item other) => Key.CompareTo(other.Key);
  public override string ToString() => "item " + Key;
  public static int Compare(Item a, Item b) => b.Key - a.Key;
}

public class Box<T> {
  static readonly List<T> All = new();
  public static int Keep(T value) { All.Add(value); return All.Count; }
}

public static class Uses {
  public static string Text = "text of the plugin";
  public static Point Place = new() { X = 3, Name = "place" };
  public static readonly DateTime Began = new(2020, 2, 3);
  [ThreadStatic] static int calls;
  [ThreadStatic] static object kept;
  [ThreadStatic] static Point at;

  public static int Twice(int x) => 2 * x;
  public static Func<int, int> MakeStatic() => Twice;
  public static Func<int> MakeClosure(int x) => () => x + Text.Length;
  public static Action<object> MakeGeneric() => Show<string>;
  static void Show<T>(T value) => Console.WriteLine(typeof(T).Name + " " + value);
  static void Show<T>(object value) => Console.WriteLine(typeof(T).Name + " " + value);

  public static string Collections() {
    var points = new Dictionary<Point, Item>();
    for (int i = 0; i < 20; i++) points[new Point { X = i }] = new Item { Key = i };
    var items = points.Values.ToList();
    items.Sort(Item.Compare);
    items.Sort();
    var sorted = new SortedDictionary<Item, Point>();
    foreach (var (point, item) in points) sorted[item] = point;
    var byName = items.Where(i => i.Key > 3).Select(i => (i, i.ToString())).ToDictionary(p => p.Item2, p => p.i);
    return items[^1] + " " + sorted.Count + " " + byName.Count + " " + new HashSet<Point>(points.Keys).Count + " " +
           Array.IndexOf(items.ToArray(), items[2]) + " " + Box<Item>.Keep(items[0]) + Box<Point>.Keep(Place) + " " +
           EqualityComparer<Point>.Default.Equals(Place, Place) + ((object)items is IEnumerable<object>) +
           (new Item[3] is IList<IComparable<Item>>) + " " + new Item[2, 3].GetLength(1);
  }

  public static string Threads() {
    calls += 2;
    kept ??= new Item { Key = calls };
    at.X += 3;
    string other = null;
    var thread = new Thread(() => other = (++calls) + " " + (kept == null) + at.X);
    thread.Start();
    thread.Join();
    return calls + " " + kept + " " + at.X + " / " + other;
  }

  public static void Throw() => throw new PluginException(new Item { Key = 7 });
  public static IEnumerable<int> Count() { for (int i = 0; ; i++) yield return i + Text.Length; }
  public static void Run(ManualResetEventSlim started, ManualResetEventSlim end) {
    int turns = 0;
    started.Set();
    while (!end.Wait(1)) turns++;
  }
  public static void RunAlone(object events) {
    var (started, end) = ((ManualResetEventSlim, ManualResetEventSlim))events;
    Run(started, end);
    Console.WriteLine("ran alone, " + Text);
  }
  [MethodImpl(MethodImplOptions.AggressiveOptimization)]
  public static long Loop(int n) {
    long sum = 0;
    IComparable<Item> first = new Item { Key = n / 2 };
    for (int i = 0; i < n; i++) sum += first.CompareTo(new Item { Key = i }) + Twice(i);
    return sum;
  }
  public static async Task<string> Later(Task before) { await before; return Text; }
}

public class PluginException(Item item) : Exception("of the plugin: " + item);

public class Failing {
  public static int Value;
  static Failing() => throw new PluginException(new Item { Key = 1 });
}
