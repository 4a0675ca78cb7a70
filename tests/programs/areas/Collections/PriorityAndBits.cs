// PriorityQueue (Dijkstra), BitArray, ArrayList and Hashtable of old, Span-based helpers of lists, Lookup of enumerations.
using System.Collections;
using System.Runtime.InteropServices;

static class PriorityAndBits {
  public static void Run() {
    var queue = new PriorityQueue<string, int>();
    foreach (string word in "the quick brown fox jumps over a lazy dog".Split(' ')) queue.Enqueue(word, word.Length * 100 + word[0]);
    Console.Write(queue.Count + ": ");
    while (queue.TryDequeue(out string word, out int priority)) Console.Write(word + priority + " ");
    Console.WriteLine();
    Console.WriteLine(string.Join(",", Dijkstra(300)));
    var bits = new BitArray(70);
    for (int i = 0; i < 70; i += 3) bits[i] = true;
    var other = new BitArray(70, true);
    other.LeftShift(10);
    Console.WriteLine(bits.Cast<bool>().Count(b => b) + " " + new BitArray(bits).And(other).Cast<bool>().Count(b => b) + " " + new BitArray(bits).Xor(other).Cast<bool>().Count(b => b) + " " + bits.HasAnySet());
    var old = new ArrayList { 3, "x", null, 2.5 };
    old.RemoveAt(1);
    old.Insert(0, 'c');
    Console.WriteLine(old.Count + " " + old.IndexOf(2.5) + " " + old.Contains(null));
    var table = new Hashtable { ["a"] = 1, [2] = "two", [2.5] = null };
    table["a"] = (int)table["a"] + 1;
    Console.WriteLine(table.Count + " " + table["a"] + table[2] + table.ContainsKey(2.5) + table.ContainsKey(3));
    var list = new List<int> { 1, 2, 3 };
    Span<int> span = CollectionsMarshal.AsSpan(list);
    span[1] = 20;
    CollectionsMarshal.SetCount(list, 2);
    Console.WriteLine(string.Join(",", list));
    var names = new System.Collections.Specialized.NameValueCollection { { "k", "1" }, { "k", "2" } };
    Console.WriteLine(names["k"] + names.Count);
    var refill = new PriorityQueue<int, int>(Enumerable.Range(0, 1000).Select(i => (i, i * 7919 % 1000)), Comparer<int>.Create((a, b) => b - a));
    long sum = 0;
    for (int i = 0; i < 500; i++) sum = sum * 7 % 1000003 + refill.EnqueueDequeue(i, -i);
    Console.WriteLine(sum + " " + refill.Count + " " + refill.Peek());
  }

  static int[] Dijkstra(int nodes) {
    var distance = Enumerable.Repeat(int.MaxValue, nodes).ToArray();
    var queue = new PriorityQueue<int, int>();
    queue.Enqueue(0, distance[0] = 0);
    while (queue.TryDequeue(out int node, out int d)) {
      if (d > distance[node]) continue;
      for (int k = 1; k <= 3; k++) {
        int next = (node * k * 31 + k * 7) % nodes, through = d + 1 + node * k % 13;
        if (through < distance[next]) queue.Enqueue(next, distance[next] = through);
      }
    }
    return new[] { distance.Count(d => d < int.MaxValue), distance.Where(d => d < int.MaxValue).Sum(), distance[7], distance[299] };
  }
}
