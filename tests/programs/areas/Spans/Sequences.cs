// ReadOnlySequence of several segments, SequenceReader, ArrayBufferWriter, pipelines.
using System.Buffers;
using System.IO.Pipelines;
using System.Text;

static class Sequences {
  class Segment : ReadOnlySequenceSegment<byte> {
    public Segment(string s, Segment before = null) {
      Memory = Encoding.ASCII.GetBytes(s);
      if (before == null) return;
      RunningIndex = before.RunningIndex + before.Memory.Length;
      before.Next = this;
    }
  }

  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static void Read(ReadOnlySequence<byte> sequence) {
    var reader = new SequenceReader<byte>(sequence);
    while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n')) Console.WriteLine("[" + Encoding.ASCII.GetString(line) + "] " + line.IsSingleSegment + " " + reader.Consumed);
    Console.WriteLine(reader.Remaining + " " + reader.TryPeek(out byte next) + (char)next);
  }

  static async Task RunAsync() {
    var first = new Segment("one\ntw");
    var second = new Segment("o\nthr", first);
    var third = new Segment("ee\nrest", second);
    var sequence = new ReadOnlySequence<byte>(first, 0, third, third.Memory.Length);
    Console.WriteLine(sequence.Length + " " + sequence.IsSingleSegment + " " + sequence.PositionOf((byte)'h').Value.GetInteger() + " " + Encoding.ASCII.GetString(sequence.Slice(5, 5)));
    Read(sequence);
    var writer = new ArrayBufferWriter<byte>();
    for (int i = 0; i < 100; i++) Encoding.UTF8.GetBytes("n" + i, writer);
    Console.WriteLine(writer.WrittenCount + " " + writer.WrittenSpan[^1]);
    var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 64, pauseWriterThreshold: 256, resumeWriterThreshold: 128));
    Task writing = Task.Run(async () => {
      for (int i = 0; i < 200; i++) await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes("message " + i + "\n"));
      await pipe.Writer.CompleteAsync();
    });
    int lines = 0, bytes = 0;
    while (true) {
      ReadResult result = await pipe.Reader.ReadAsync();
      ReadOnlySequence<byte> buffer = result.Buffer;
      while (buffer.PositionOf((byte)'\n') is { } end) {
        lines++;
        bytes += (int)buffer.Slice(0, end).Length;
        buffer = buffer.Slice(buffer.GetPosition(1, end));
      }
      pipe.Reader.AdvanceTo(buffer.Start, buffer.End);
      if (result.IsCompleted) break;
    }
    await writing;
    Console.WriteLine(lines + " " + bytes);
  }
}
