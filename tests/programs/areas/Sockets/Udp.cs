// Datagrams on loopback: boundaries kept, senders known, poll and timeouts.
using System.Net;
using System.Net.Sockets;
using System.Text;

static class Udp {
  public static void Run() {
    using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
    using var sender = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
    var to = (IPEndPoint)receiver.Client.LocalEndPoint;
    foreach (string s in new[] { "one", "", "three three" }) sender.Send(Encoding.UTF8.GetBytes(s), to);
    for (int i = 0; i < 3; i++) {
      IPEndPoint from = null;
      byte[] data = receiver.Receive(ref from);
      Console.WriteLine("[" + Encoding.UTF8.GetString(data) + "] " + from.Equals(sender.Client.LocalEndPoint));
    }
    Console.WriteLine(receiver.Available + " " + receiver.Client.Poll(1000, SelectMode.SelectRead) + " " + receiver.Client.Poll(1000, SelectMode.SelectWrite));
    receiver.Client.ReceiveTimeout = 10;
    try {
      IPEndPoint any = null;
      receiver.Receive(ref any);
    } catch (SocketException e) {
      Console.WriteLine(e.SocketErrorCode);
    }
    Task<UdpReceiveResult> pending = receiver.ReceiveAsync();
    sender.Connect(to);
    sender.Send("connected"u8);
    Console.WriteLine(Encoding.UTF8.GetString(pending.Result.Buffer));
    var readable = new List<Socket> { receiver.Client };
    sender.Send("select"u8);
    Socket.Select(readable, null, null, 1000000);
    Console.WriteLine(readable.Count);
  }
}
