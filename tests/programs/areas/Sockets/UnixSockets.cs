// Sockets of the Unix domain.
using System.Net.Sockets;
using System.Text;

static class UnixSockets {
  public static void Run() {
    string directory = Directory.CreateTempSubdirectory("codicil-").FullName, path = Path.Combine(directory, "s");
    try {
      using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
      listener.Bind(new UnixDomainSocketEndPoint(path));
      listener.Listen();
      using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
      client.Connect(new UnixDomainSocketEndPoint(path));
      using Socket server = listener.Accept();
      client.Send("over a file"u8);
      byte[] buffer = new byte[100];
      Console.WriteLine(Encoding.UTF8.GetString(buffer, 0, server.Receive(buffer)));
      server.Send(new[] { new ArraySegment<byte>("two "u8.ToArray()), new ArraySegment<byte>("parts"u8.ToArray()) });
      Console.WriteLine(Encoding.UTF8.GetString(buffer, 0, client.Receive(buffer)) + " " + client.Available);
      server.Shutdown(SocketShutdown.Both);
      Console.WriteLine(client.Receive(buffer));
      Console.WriteLine(Path.GetFileName(server.LocalEndPoint.ToString()) + " " + listener.AddressFamily);
    } finally {
      Directory.Delete(directory, true);
    }
    try {
      using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
      client.Connect(new UnixDomainSocketEndPoint(path));
    } catch (SocketException e) {
      Console.WriteLine(e.SocketErrorCode);
    }
  }
}
