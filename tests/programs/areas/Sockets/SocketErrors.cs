// Errors of sockets: refused, in use, closed, not connected, disposed.
using System.Net;
using System.Net.Sockets;

static class SocketErrors {
  static void Try(Action action) {
    try {
      action();
      Console.WriteLine("nothing");
    } catch (SocketException e) {
      Console.WriteLine(e.SocketErrorCode + " " + e.ErrorCode);
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name);
    }
  }

  public static void Run() {
    using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
    listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    Try(() => { using var second = new Socket(SocketType.Stream, ProtocolType.Tcp); second.ExclusiveAddressUse = true; second.Bind(listener.LocalEndPoint); });
    Try(() => { using var client = new TcpClient(); client.Connect(listener.LocalEndPoint as IPEndPoint); });
    Try(() => listener.Accept());
    Try(() => listener.Send(new byte[1]));
    Try(() => { using var s = new Socket(SocketType.Stream, ProtocolType.Tcp); s.Receive(new byte[1]); });
    Try(() => { using var s = new Socket(SocketType.Stream, ProtocolType.Tcp); s.Bind(new IPEndPoint(IPAddress.Parse("203.0.113.1"), 0)); });
    var closed = new Socket(SocketType.Stream, ProtocolType.Tcp);
    closed.Dispose();
    Try(() => closed.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
    Try(() => IPAddress.Parse("999.1.1.1"));
    Try(() => new IPEndPoint(IPAddress.Loopback, 70000));
    listener.Listen();
    using var a = new Socket(SocketType.Stream, ProtocolType.Tcp);
    a.Connect(listener.LocalEndPoint);
    Socket b = listener.Accept();
    b.LingerState = new LingerOption(true, 0);
    b.Dispose();
    Try(() => a.Receive(new byte[1]));
    a.Blocking = false;
    using var c = new Socket(SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    c.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    Try(() => c.Receive(new byte[1]));
    Console.WriteLine(Dns.GetHostAddresses("127.0.0.1")[0] + " " + IPAddress.IsLoopback(IPAddress.IPv6Loopback) + " " + IPAddress.HostToNetworkOrder((short)1));
  }
}
