// Random with a seed is the same for ever; shapes of what comes without one.
using System.Security.Cryptography;

static class Randoms {
  class Counting : Random { public int Calls; protected override double Sample() { Calls++; return 0.5; } public override int Next() { Calls++; return 7; } }

  public static void Run() {
    var random = new Random(12345);
    Console.WriteLine(string.Join(" ", Enumerable.Range(0, 8).Select(_ => random.Next())));
    Console.WriteLine(random.Next(100) + " " + random.Next(-5, 5) + " " + random.NextDouble() + " " + random.NextInt64() + " " + random.NextInt64(10, 20) + " " + random.NextSingle());
    byte[] bytes = new byte[10];
    random.NextBytes(bytes);
    Console.WriteLine(Convert.ToHexString(bytes));
    int[] deck = Enumerable.Range(0, 10).ToArray();
    random.Shuffle(deck);
    Console.WriteLine(string.Join(",", deck) + " " + string.Concat(random.GetItems("abc".AsSpan(), 10)) + " " + random.GetString("xyz", 8) + " " + random.GetHexString(6));
    var free = new Random();
    int[] counts = new int[10];
    for (int i = 0; i < 10000; i++) counts[free.Next(10)]++;
    Console.WriteLine(counts.All(c => c is > 800 and < 1200) + " " + Enumerable.Range(0, 1000).All(_ => Random.Shared.NextDouble() is >= 0 and < 1));
    var counting = new Counting();
    Console.WriteLine(counting.Next() + " " + counting.Next(10) + " " + counting.NextDouble() + " " + counting.Calls);
    Console.WriteLine(RandomNumberGenerator.GetInt32(5, 6) + " " + RandomNumberGenerator.GetBytes(16).Length + " " + (RandomNumberGenerator.GetHexString(8) != RandomNumberGenerator.GetHexString(8) ? "differ" : "same"));
    try {
      random.Next(5, 1);
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.ParamName);
    }
  }
}
