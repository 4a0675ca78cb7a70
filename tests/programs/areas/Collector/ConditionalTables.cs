// ConditionalWeakTable: values live as long as their keys, though they may point back at them.
using System.Runtime.CompilerServices;

static class ConditionalTables {
  class Key(int n) { public int N => n; public override bool Equals(object o) => true; public override int GetHashCode() => 1; }
  class Value { public Key Key; public int N; public static int Finalized; ~Value() => Interlocked.Increment(ref Finalized); }
  static readonly ConditionalWeakTable<Key, Value> table = new();

  [MethodImpl(MethodImplOptions.NoInlining)]
  static Key[] Fill(int n, int keepEvery) {
    var kept = new List<Key>();
    for (int i = 0; i < n; i++) {
      var key = new Key(i);
      table.Add(key, new Value { Key = key, N = i * 10 });
      if (i % keepEvery == 0) kept.Add(key);
    }
    return kept.ToArray();
  }
  // Values that are keys of the next: a chain through the table.
  [MethodImpl(MethodImplOptions.NoInlining)]
  static object Chain(ConditionalWeakTable<object, object> chain, int n) {
    object first = new(), at = first;
    for (int i = 0; i < n; i++) { object next = new(); chain.Add(at, next); at = next; }
    return first;
  }

  public static void Run() {
    Key[] kept = Fill(1000, 100);
    for (int i = 0; i < 3; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
    Console.WriteLine(Value.Finalized + " " + kept.Sum(k => table.TryGetValue(k, out Value v) ? v.N : -1) + " " + table.Count());
    Console.WriteLine(table.TryGetValue(new Key(0), out _));
    Console.WriteLine(table.GetValue(kept[1], k => new Value()).N + " " + table.GetOrAdd(new Key(5), k => new Value { N = k.N }).N);
    table.AddOrUpdate(kept[0], new Value { N = -1 });
    Console.WriteLine(table.TryGetValue(kept[0], out Value changed) ? changed.N : 0);
    try {
      table.Add(kept[0], new Value());
    } catch (ArgumentException e) {
      Console.WriteLine(e.Message);
    }
    Console.WriteLine(table.Remove(kept[0]) + " " + table.Remove(kept[0]));
    GC.KeepAlive(kept);
    var chain = new ConditionalWeakTable<object, object>();
    object first = Chain(chain, 500);
    GC.Collect();
    int length = 0;
    for (object at = first; chain.TryGetValue(at, out object next); at = next) length++;
    Console.WriteLine(length);
    kept = null;
    changed = null;
    first = null;
    for (int i = 0; i < 3; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
    table.Clear();
    Console.WriteLine(table.Any());
  }
}
