// Generic containers of our own: list, stack, pair, tree, hash map.
static class GenericClasses {
  class Pair<A, B> {
    public A First;
    public B Second;
    public Pair(A first, B second) { First = first; Second = second; }
    public Pair<B, A> Swap() => new Pair<B, A>(Second, First);
    public Pair<C, B> With<C>(C c) => new Pair<C, B>(c, Second);
  }
  class Stack<T> {
    class Cell { public T Value; public Cell Below; }
    Cell top;
    public int Count;
    public void Push(T value) { top = new Cell { Value = value, Below = top }; Count++; }
    public T Pop() { T value = top.Value; top = top.Below; Count--; return value; }
  }
  class Tree<K, V> where K : IComparable<K> {
    K key; V value; Tree<K, V> left, right; bool used;
    public void Put(K k, V v) {
      if (!used) { key = k; value = v; used = true; return; }
      int order = k.CompareTo(key);
      if (order == 0) value = v;
      else if (order < 0) (left ??= new()).Put(k, v);
      else (right ??= new()).Put(k, v);
    }
    public V Get(K k, V missing) {
      if (!used) return missing;
      int order = k.CompareTo(key);
      if (order == 0) return value;
      Tree<K, V> next = order < 0 ? left : right;
      return next == null ? missing : next.Get(k, missing);
    }
    public int Count => (used ? 1 : 0) + (left?.Count ?? 0) + (right?.Count ?? 0);
  }
  class Map<K, V> where K : IEquatable<K> {
    struct Entry { public K Key; public V Value; public int Next; }
    Entry[] entries = new Entry[4];
    int[] buckets = new int[4];
    int count;
    public V this[K key] {
      get {
        for (int i = buckets[key.GetHashCode() & buckets.Length - 1] - 1; i >= 0; i = entries[i].Next - 1)
          if (entries[i].Key.Equals(key)) return entries[i].Value;
        throw new KeyNotFoundException("no " + key);
      }
      set {
        if (count == entries.Length) Grow();
        ref int bucket = ref buckets[key.GetHashCode() & buckets.Length - 1];
        for (int i = bucket - 1; i >= 0; i = entries[i].Next - 1)
          if (entries[i].Key.Equals(key)) { entries[i].Value = value; return; }
        entries[count] = new Entry { Key = key, Value = value, Next = bucket };
        bucket = ++count;
      }
    }
    public int Count => count;
    void Grow() {
      Array.Resize(ref entries, count * 2);
      buckets = new int[count * 2];
      for (int i = 0; i < count; i++) {
        ref int bucket = ref buckets[entries[i].Key.GetHashCode() & buckets.Length - 1];
        entries[i].Next = bucket;
        bucket = i + 1;
      }
    }
  }
  class Derived<T> : Pair<T, List<T>> { public Derived(T t) : base(t, new List<T> { t, t }) { } }
  class Closed : Derived<string> { public Closed() : base("closed") { } }

  public static void Run() {
    var pair = new Pair<int, string>(1, "one");
    Console.WriteLine(pair.Swap().First);
    Console.WriteLine(pair.Swap().Second);
    Console.WriteLine(pair.With(2.5).First == 2.5);
    Console.WriteLine(pair.With("text").First + pair.With<object>(null).Second);
    var ints = new Stack<int>();
    for (int i = 0; i < 100; i++) ints.Push(i);
    Console.WriteLine(ints.Pop() + ints.Pop() + ints.Count);
    var strings = new Stack<string>();
    strings.Push("a");
    strings.Push("b");
    Console.WriteLine(strings.Pop() + strings.Pop());
    var tree = new Tree<string, int>();
    for (int i = 0; i < 500; i++) tree.Put("k" + i * 7919 % 500, i);
    Console.WriteLine(tree.Count);
    Console.WriteLine(tree.Get("k123", -1));
    Console.WriteLine(tree.Get("none", -1));
    var numbers = new Tree<long, string>();
    numbers.Put(5, "five");
    numbers.Put(-5, "minus");
    Console.WriteLine(numbers.Get(-5, "missing") + numbers.Get(0, "missing"));
    var map = new Map<int, string>();
    for (int i = 0; i < 1000; i++) map[i * 31] = "v" + i;
    map[31] = "changed";
    Console.WriteLine(map.Count + map[31] + map[310]);
    var words = new Map<string, int>();
    foreach (string word in "to be or not to be".Split(' ')) {
      try { words[word] = words[word] + 1; } catch (KeyNotFoundException e) { words[word] = 1; Console.WriteLine(e.Message); }
    }
    Console.WriteLine(words["be"] + words["or"]);
    Console.WriteLine(new Closed().Second.Count + new Closed().First + new Derived<int>(4).Second[1]);
    Console.WriteLine(new Closed().GetType().BaseType);
  }
}
