// Each instantiation has its own statics and its own class constructor, though references share code.
using System.Runtime.CompilerServices;

static class SharedStatics {
  class Counter<T> {
    public static int Count;
    public static T Last;
    public static readonly List<T> All = new();
    static readonly string name;
    static Counter() { name = "<" + typeof(T).Name + ">"; Console.WriteLine("constructing " + name); }
    public static string Add(T value) {
      Count++;
      Last = value;
      All.Add(value);
      return name + Count;
    }
    [MethodImpl(MethodImplOptions.NoInlining)] public string Instance() => name + Count + typeof(T[]);
    public class Inner<U> { public static int Count; public static string Names() => ++Count + name + typeof(U).Name; }
    [ThreadStatic] public static int PerThread;
  }
  static class Cache<K, V> { public static readonly Dictionary<K, V> Values = new(); }
  static V Remember<K, V>(K key, Func<K, V> make) => Cache<K, V>.Values.TryGetValue(key, out V value) ? value : Cache<K, V>.Values[key] = make(key);
  [MethodImpl(MethodImplOptions.NoInlining)] static string Through<T>(T value) => Counter<T>.Add(value) + Counter<List<T>>.Add(new List<T> { value });

  public static void Run() {
    Console.WriteLine(Counter<int>.Add(1));
    Console.WriteLine(Counter<int>.Add(2));
    Console.WriteLine(Counter<string>.Add("a"));
    Console.WriteLine(Counter<object>.Add("b"));
    Console.WriteLine(Counter<string>.Add("c"));
    Console.WriteLine(Counter<int>.Count + Counter<string>.Last + Counter<object>.Count);
    Console.WriteLine(new Counter<string>().Instance());
    Console.WriteLine(new Counter<Version>().Instance());
    Console.WriteLine(Through("x"));
    Console.WriteLine(Through(new Version(1, 2)));
    Console.WriteLine(Through(7.5));
    Console.WriteLine(Counter<string>.Inner<int>.Names() + Counter<string>.Inner<object>.Names() + Counter<object>.Inner<object>.Names() + Counter<string>.Inner<int>.Names());
    Counter<string>.PerThread = 5;
    Counter<object>.PerThread = 6;
    int other = 0;
    var thread = new Thread(() => other = Counter<string>.PerThread++ + Counter<string>.PerThread);
    thread.Start();
    thread.Join();
    Console.WriteLine(Counter<string>.PerThread * 10 + Counter<object>.PerThread + other);
    Console.WriteLine(Remember("k", k => k.Length) + Remember("k", k => 99) + Remember(3, k => k * 5) + Remember<object, string>("k", k => "v"));
    Console.WriteLine(string.Join(",", Counter<string>.All));
  }
}
