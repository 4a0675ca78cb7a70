// Channels bounded and unbounded: order, back pressure, completion, errors, several readers and writers.
using System.Threading.Channels;

static class Channels {
  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task RunAsync() {
    Channel<int> channel = Channel.CreateUnbounded<int>();
    Task producer = Task.Run(async () => {
      for (int i = 0; i < 1000; i++) await channel.Writer.WriteAsync(i);
      channel.Writer.Complete();
    });
    long sum = 0;
    int previous = -1;
    bool ordered = true;
    await foreach (int n in channel.Reader.ReadAllAsync()) {
      ordered &= n == previous + 1;
      previous = n;
      sum += n;
    }
    await producer;
    Console.WriteLine(sum + " " + ordered);
    var bounded = Channel.CreateBounded<string>(2);
    Console.WriteLine(bounded.Writer.TryWrite("a") + " " + bounded.Writer.TryWrite("b") + " " + bounded.Writer.TryWrite("c") + " " + bounded.Reader.Count);
    ValueTask waiting = bounded.Writer.WriteAsync("d");
    Console.Write(waiting.IsCompleted + " ");
    Console.Write(await bounded.Reader.ReadAsync() + " ");
    await waiting;
    bounded.Writer.Complete(new InvalidOperationException("closed"));
    Console.WriteLine(await bounded.Reader.ReadAsync() + await bounded.Reader.ReadAsync());
    try {
      await bounded.Reader.ReadAsync();
    } catch (ChannelClosedException e) {
      Console.WriteLine(e.InnerException.Message);
    }
    foreach (BoundedChannelFullMode mode in new[] { BoundedChannelFullMode.DropOldest, BoundedChannelFullMode.DropNewest, BoundedChannelFullMode.DropWrite }) {
      string dropped = "";
      var dropping = Channel.CreateBounded(new BoundedChannelOptions(3) { FullMode = mode }, (int n) => dropped += n);
      for (int i = 0; i < 6; i++) dropping.Writer.TryWrite(i);
      dropping.Writer.Complete();
      var left = new List<int>();
      await foreach (int n in dropping.Reader.ReadAllAsync()) left.Add(n);
      Console.WriteLine(mode + " " + string.Join(",", left) + " " + dropped);
    }
    var shared = Channel.CreateBounded<int>(8);
    long total = 0;
    Task[] readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () => { await foreach (int n in shared.Reader.ReadAllAsync()) Interlocked.Add(ref total, n); })).ToArray();
    Task[] writers = Enumerable.Range(0, 3).Select(w => Task.Run(async () => { for (int i = 0; i < 300; i++) await shared.Writer.WriteAsync(w * 1000 + i); })).ToArray();
    await Task.WhenAll(writers);
    shared.Writer.Complete();
    await Task.WhenAll(readers);
    Console.WriteLine(total);
    var priority = Channel.CreateUnboundedPrioritized<int>();
    foreach (int n in new[] { 5, 1, 4 }) priority.Writer.TryWrite(n);
    Console.WriteLine(await priority.Reader.ReadAsync() + " " + await priority.Reader.ReadAsync());
    using var cancel = new CancellationTokenSource(10);
    try {
      await Channel.CreateUnbounded<int>().Reader.WaitToReadAsync(cancel.Token);
    } catch (OperationCanceledException) {
      Console.WriteLine("cancelled");
    }
  }
}
