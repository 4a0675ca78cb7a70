// Anonymous and named pipes between threads.
using System.IO.Pipes;

static class Pipes {
  public static void Run() {
    using (var server = new AnonymousPipeServerStream(PipeDirection.Out)) {
      using var client = new AnonymousPipeClientStream(PipeDirection.In, server.ClientSafePipeHandle);
      string received = null;
      var reader = new Thread(() => received = new StreamReader(client).ReadToEnd());
      reader.Start();
      using (var writer = new StreamWriter(server)) for (int i = 0; i < 5000; i++) writer.Write("line " + i + "\n");
      reader.Join();
      Console.WriteLine(received.Length + " " + received.Split('\n').Length);
    }
    string name = "codicil-" + Guid.NewGuid().ToString("N")[..12];
    using var named = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
    Task serving = Task.Run(async () => {
      await named.WaitForConnectionAsync();
      var reader = new StreamReader(named);
      var writer = new StreamWriter(named) { AutoFlush = true };
      while (await reader.ReadLineAsync() is { } line) await writer.WriteLineAsync(line.ToUpperInvariant());
    });
    using (var client = new NamedPipeClientStream(".", name, PipeDirection.InOut)) {
      client.Connect(5000);
      var reader = new StreamReader(client);
      var writer = new StreamWriter(client) { AutoFlush = true };
      foreach (string s in new[] { "one", "two", "drei" }) {
        writer.WriteLine(s);
        Console.WriteLine(reader.ReadLine());
      }
      Console.WriteLine(client.IsConnected + " " + client.CanSeek);
    }
    Console.WriteLine(serving.Wait(5000));
    try {
      new NamedPipeClientStream(".", name + "-none", PipeDirection.In).Connect(10);
    } catch (TimeoutException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
