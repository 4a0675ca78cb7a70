// Many asynchronous connections at once, cancellation, SocketAsyncEventArgs.
using System.Net;
using System.Net.Sockets;

static class AsyncTcp {
  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task Serve(TcpListener listener, int clients) {
    var serving = new List<Task>();
    for (int i = 0; i < clients; i++) {
      TcpClient client = await listener.AcceptTcpClientAsync();
      serving.Add(Task.Run(async () => {
        using (client) {
          using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
          using var writer = new StreamWriter(client.GetStream(), leaveOpen: true) { AutoFlush = true };
          while (await reader.ReadLineAsync() is { } line) await writer.WriteLineAsync((int.Parse(line) * 2).ToString());
        }
      }));
    }
    await Task.WhenAll(serving);
  }

  static async Task RunAsync() {
    var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    Task server = Serve(listener, 20);
    int[] sums = await Task.WhenAll(Enumerable.Range(0, 20).Select(async c => {
      using var client = new TcpClient();
      await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
      using var reader = new StreamReader(client.GetStream());
      using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
      int sum = 0;
      for (int i = 0; i < 10; i++) {
        await writer.WriteLineAsync((c * 100 + i).ToString());
        sum += int.Parse(await reader.ReadLineAsync());
      }
      client.Client.Shutdown(SocketShutdown.Send);
      return sum;
    }));
    await server;
    Console.WriteLine(sums.Sum() + " " + sums[19]);
    using var cancel = new CancellationTokenSource(20);
    try {
      await listener.AcceptSocketAsync(cancel.Token);
    } catch (OperationCanceledException) {
      Console.WriteLine("cancelled");
    }
    using var a = new Socket(SocketType.Stream, ProtocolType.Tcp);
    await a.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
    using Socket b = await listener.AcceptSocketAsync();
    var completed = new TaskCompletionSource<int>();
    using var arguments = new SocketAsyncEventArgs();
    arguments.SetBuffer(new byte[10], 0, 10);
    arguments.Completed += (_, e) => completed.SetResult(e.BytesTransferred);
    if (!b.ReceiveAsync(arguments)) completed.SetResult(arguments.BytesTransferred);
    await a.SendAsync("12345"u8.ToArray());
    Console.WriteLine(await completed.Task);
    ValueTask<int> receiving = b.ReceiveAsync(new byte[1].AsMemory());
    a.Dispose();
    Console.WriteLine(await receiving);
    listener.Stop();
    Console.WriteLine(listener.Server.IsBound);
  }
}
