// Dictionary: collisions, removal while enumerating, custom comparers, ref access, alternate lookup, order kept by insertion.
using System.Runtime.InteropServices;

static class Dictionaries {
  record Bad(int N) { public override int GetHashCode() => N % 2; }

  public static void Run() {
    var map = new Dictionary<string, int>();
    foreach (string word in "the cat and the dog and the bird".Split(' ')) {
      map.TryGetValue(word, out int count);
      map[word] = count + 1;
    }
    foreach (KeyValuePair<string, int> pair in map) Console.WriteLine(pair.Key + " " + pair.Value);
    map.Remove("cat");
    map["cow"] = 9;
    Console.WriteLine(string.Join(",", map.Keys) + " " + string.Join(",", map.Values));
    Console.WriteLine(map.TryAdd("the", 0) + " " + map.Remove("dog", out int dogs) + dogs + " " + map.ContainsValue(9) + " " + map.GetValueOrDefault("none", -1));
    var colliding = new Dictionary<Bad, string>();
    for (int i = 0; i < 200; i++) colliding[new Bad(i)] = "v" + i;
    Console.WriteLine(colliding[new Bad(77)] + colliding.Count + colliding.ContainsKey(new Bad(200)));
    for (int i = 0; i < 200; i += 3) colliding.Remove(new Bad(i));
    Console.WriteLine(colliding.Count + " " + string.Concat(colliding.Values).Length);
    var insensitive = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["Key"] = 1 };
    insensitive["KEY"]++;
    Console.WriteLine(insensitive["key"] + " " + insensitive.Count + " " + insensitive.Keys.First());
    foreach (string key in insensitive.Keys.Concat(map.Keys).ToList()) map.Remove(key);
    Console.WriteLine(map.Count);
    var numbers = Enumerable.Range(0, 1000).ToDictionary(n => n, n => n * n);
    foreach (var (key, _) in numbers)
      if (key % 2 == 0) numbers.Remove(key);
    Console.WriteLine(numbers.Count + " " + numbers.Values.Sum());
    ref int slot = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, 2, out bool exists);
    slot += 5;
    Console.WriteLine(exists + " " + numbers[2] + " " + CollectionsMarshal.GetValueRefOrNullRef(numbers, 3));
    var lookup = insensitive.GetAlternateLookup<ReadOnlySpan<char>>();
    Console.WriteLine(lookup["xkeyx".AsSpan(1, 3)] + " " + lookup.TryGetValue("none", out _));
    numbers.EnsureCapacity(5000);
    Console.WriteLine(numbers[999]);
    try {
      foreach (int key in numbers.Keys) numbers[key + 10000] = 1;
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    var copy = new Dictionary<int, int>(numbers);
    copy.Clear();
    Console.WriteLine(copy.Count + " " + (numbers.Count > 500));
    var frozen = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(Enumerable.Range(0, 50).Select(i => KeyValuePair.Create("k" + i, i)));
    Console.WriteLine(frozen["k37"] + " " + frozen.ContainsKey("k50"));
    var ordered = new OrderedDictionary<string, int> { ["b"] = 1, ["a"] = 2 };
    ordered.Insert(0, "z", 3);
    Console.WriteLine(string.Join(",", ordered.Keys) + ordered.IndexOf("a") + ordered.GetAt(1));
  }
}
