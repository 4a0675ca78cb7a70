// Streams in memory and of our own: buffered, wrapped, copied, asynchronous, disposed.
static class Streams {
  class Slow(byte[] data) : Stream {
    int at;
    public string Log = "";
    public override int Read(byte[] b, int o, int n) { int k = Math.Min(Math.Min(n, 3), data.Length - at); Array.Copy(data, at, b, o, k); at += k; Log += k; return k; }
    public override bool CanRead => true; public override bool CanSeek => false; public override bool CanWrite => false; public override long Length => throw new NotSupportedException(); public override long Position { get => at; set => throw new NotSupportedException(); }
    public override void Flush() { } public override long Seek(long o, SeekOrigin s) => throw new NotSupportedException(); public override void SetLength(long v) => throw new NotSupportedException(); public override void Write(byte[] b, int o, int c) => throw new NotSupportedException();
    protected override void Dispose(bool disposing) => Log += "disposed";
  }

  public static void Run() {
    var memory = new MemoryStream();
    memory.Write(new byte[] { 1, 2, 3, 4, 5 });
    memory.WriteByte(6);
    memory.Seek(-2, SeekOrigin.End);
    Console.WriteLine(memory.ReadByte() + " " + memory.Position + " " + memory.Length + " " + string.Join(",", memory.ToArray()));
    memory.SetLength(3);
    memory.Position = 1;
    Console.WriteLine(memory.Read(new byte[10], 0, 10) + " " + memory.ReadByte() + " " + memory.Capacity);
    var slow = new Slow(Enumerable.Range(0, 20).Select(i => (byte)i).ToArray());
    var copied = new MemoryStream();
    slow.CopyTo(copied);
    slow.Dispose();
    Console.WriteLine(copied.Length + " " + slow.Log);
    var buffered = new BufferedStream(new Slow(new byte[100]), 16);
    int total = 0;
    for (int n; (n = buffered.Read(new byte[7])) > 0;) total += n;
    Console.WriteLine(total);
    byte[] exact = new byte[10];
    new Slow(Enumerable.Range(5, 12).Select(i => (byte)i).ToArray()).ReadExactly(exact);
    Console.WriteLine(exact[9]);
    try {
      new Slow(new byte[3]).ReadExactly(exact);
    } catch (EndOfStreamException e) {
      Console.WriteLine(e.GetType().Name);
    }
    Console.WriteLine(new Slow(new byte[9]).ReadAtLeast(exact, 5) + " " + new Slow(new byte[9]).ReadAsync(exact, 0, 5).Result + " " + Stream.Null.Read(exact) + " " + Stream.Synchronized(memory).Length);
    memory.Dispose();
    foreach (Action action in new Action[] { () => memory.ReadByte(), () => slow.Write(exact), () => _ = slow.Length, () => new MemoryStream(exact, 5, 10), () => new MemoryStream(exact).Write(new byte[20]) }) {
      try {
        action();
      } catch (Exception e) {
        Console.WriteLine(e.GetType().Name);
      }
    }
    Console.WriteLine(memory.CanRead + " " + memory.ToArray().Length);
    var writer = new StringWriter();
    writer.WriteLine("a{0}", 1);
    writer.Write(new[] { 'b', 'c' });
    Console.WriteLine(writer.ToString().Replace("\n", "|") + new StringReader("xyz").Read());
  }
}
