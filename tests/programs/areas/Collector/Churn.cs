// Garbage of every size while a little stays alive: strings, arrays, large objects, closures, boxes.
static class Churn {
  class Small { public int N; public Small Other; }
  class Finalless { public object A, B, C, D; public int E; }

  public static void Run() {
    long sum = 0;
    Small kept = null;
    for (int i = 0; i < 300000; i++) {
      var small = new Small { N = i, Other = i % 1000 == 0 ? kept : null };
      if (i % 1000 == 0) kept = small;
      sum += small.N & 7;
    }
    int length = 0;
    for (Small s = kept; s != null; s = s.Other) length++;
    Console.WriteLine(sum + " " + length);
    var survivors = new object[64];
    for (int i = 0; i < 20000; i++) {
      object o = (i % 6) switch {
        0 => "s" + i,
        1 => new int[i % 500],
        2 => i,
        3 => (Func<int>)(() => i),
        4 => new Finalless { A = survivors[i % 64], E = i },
        _ => new object[] { i, "x" },
      };
      survivors[i * 31 % 64] = i % 50 == 4 ? null : o;
    }
    Console.WriteLine(survivors.Count(o => o is string) + " " + survivors.Count(o => o is int[]) + " " + survivors.OfType<int>().Sum() + " " + survivors.OfType<Func<int>>().Count());
    var large = new List<byte[]>();
    for (int i = 0; i < 60; i++) {
      byte[] block = new byte[100000 + i];
      block[^1] = (byte)i;
      if (i % 10 == 0) large.Add(block);
    }
    GC.Collect();
    Console.WriteLine(large.Sum(b => b[^1]) + " " + large.Sum(b => (long)b.Length) + " " + GC.GetGeneration(large[0]));
    string text = "";
    for (int i = 0; i < 2000; i++) text = (text + (char)('a' + i % 26))[^Math.Min(text.Length + 1, 500)..];
    Console.WriteLine(text.Length + text[..5]);
    Console.WriteLine(GC.CollectionCount(0) > 0);
  }
}
