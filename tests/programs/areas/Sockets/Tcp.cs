// TCP on loopback with blocking calls: echo, big transfers, several clients, shutdown, options.
using System.Net;
using System.Net.Sockets;
using System.Text;

static class Tcp {
  public static void Run() {
    var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    int port = ((IPEndPoint)listener.LocalEndpoint).Port;
    var server = new Thread(() => {
      for (int i = 0; i < 4; i++) {
        using TcpClient client = listener.AcceptTcpClient();
        using NetworkStream stream = client.GetStream();
        byte[] buffer = new byte[1000];
        for (int n; (n = stream.Read(buffer)) > 0;) {
          for (int k = 0; k < n; k++) if (buffer[k] is >= (byte)'a' and <= (byte)'z') buffer[k] -= 32;
          stream.Write(buffer, 0, n);
        }
      }
    });
    server.Start();
    for (int i = 0; i < 3; i++) {
      using var client = new TcpClient("127.0.0.1", port);
      using NetworkStream stream = client.GetStream();
      stream.Write(Encoding.ASCII.GetBytes("hello " + i));
      client.Client.Shutdown(SocketShutdown.Send);
      Console.WriteLine(new StreamReader(stream).ReadToEnd());
    }
    using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 5000 }) {
      socket.Connect(IPAddress.Loopback, port);
      var remote = (IPEndPoint)socket.RemoteEndPoint;
      byte[] data = new byte[300000];
      for (int i = 0; i < data.Length; i++) data[i] = (byte)(i % 26 + 'a');
      var sending = new Thread(() => { socket.Send(data); socket.Shutdown(SocketShutdown.Send); });
      sending.Start();
      long received = 0, sum = 0;
      byte[] buffer = new byte[4096];
      for (int n; (n = socket.Receive(buffer)) > 0; received += n) for (int i = 0; i < n; i++) sum += buffer[i];
      sending.Join();
      Console.WriteLine(received + " " + sum + " " + socket.NoDelay + " " + remote.Address + " " + socket.SocketType);
    }
    server.Join();
    listener.Stop();
    try {
      new TcpClient("127.0.0.1", port).Dispose();
      Console.WriteLine("connected");
    } catch (SocketException e) {
      Console.WriteLine(e.SocketErrorCode);
    }
  }
}
