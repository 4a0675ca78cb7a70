// Immutable collections: old versions stay, builders, structural sharing, equality.
using System.Collections.Immutable;

static class Immutable {
  public static void Run() {
    var list = ImmutableList<int>.Empty;
    var versions = new List<ImmutableList<int>>();
    for (int i = 0; i < 100; i++) versions.Add(list = list.Add(i));
    list = list.RemoveAt(50).Insert(0, -1).SetItem(10, 999).RemoveAll(n => n % 10 == 0);
    Console.WriteLine(list.Count + " " + list.Sum() + " " + versions[49].Count + " " + versions[99][50] + " " + list.IndexOf(999));
    var map = ImmutableDictionary<string, int>.Empty.Add("a", 1).Add("b", 2);
    var changed = map.SetItem("a", 10).Remove("b").SetItems(new[] { KeyValuePair.Create("c", 3) });
    Console.WriteLine(map["a"] + changed["a"] + " " + map.ContainsKey("b") + changed.ContainsKey("b") + changed.Count);
    Console.WriteLine(ReferenceEquals(map, map.SetItem("a", 1)));
    var array = ImmutableArray.Create(3, 1, 2);
    Console.WriteLine(string.Join(",", array.Sort()) + string.Join(",", array) + array.Contains(2) + default(ImmutableArray<int>).IsDefault + ImmutableArray.Create(new[] { 1, 2, 3 }, 1, 2).Length);
    var sorted = ImmutableSortedDictionary.CreateRange(Enumerable.Range(0, 50).Select(i => KeyValuePair.Create(i * 37 % 50, "v" + i)));
    Console.WriteLine(sorted.First() + " " + sorted[10] + " " + string.Join(",", sorted.Keys.Take(5)));
    var set = ImmutableHashSet.Create(1, 2, 3).Union(new[] { 3, 4 }).Except(new[] { 1 });
    Console.WriteLine(set.Count + " " + set.Contains(4) + " " + set.SetEquals(new[] { 4, 3, 2 }));
    var stack = ImmutableStack<string>.Empty.Push("a").Push("b");
    var queue = ImmutableQueue<int>.Empty.Enqueue(1).Enqueue(2).Dequeue(out int first);
    Console.WriteLine(stack.Peek() + stack.Pop().Peek() + first + queue.Peek());
    ImmutableList<string>.Builder builder = ImmutableList.CreateBuilder<string>();
    for (int i = 0; i < 1000; i++) builder.Add("s" + i);
    builder.RemoveAt(500);
    var built = builder.ToImmutable();
    builder.Clear();
    Console.WriteLine(built.Count + built[500] + builder.Count);
    ImmutableArray<int> collected = [1, 2, .. array];
    Console.WriteLine(collected.Length + " " + collected[^1]);
    int shared = 0;
    ImmutableInterlocked.Update(ref versionsCount, (v, n) => v.Add(n), 5);
    ImmutableInterlocked.Update(ref versionsCount, v => v.Add(6));
    Console.WriteLine(versionsCount.Count + shared);
    try {
      Console.WriteLine(list[1000]);
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.ParamName);
    }
    try {
      Console.WriteLine(default(ImmutableArray<int>).Length);
    } catch (NullReferenceException) {
      Console.WriteLine("default has no length");
    }
  }
  static ImmutableList<int> versionsCount = ImmutableList<int>.Empty;
}
