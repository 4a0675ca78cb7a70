// FileStream: seeking, sharing, locking, appending, sparse lengths, RandomAccess, memory-mapped files, asynchronous reads.
using System.IO.MemoryMappedFiles;

static class Positions {
  public static void Run() {
    string path = Path.GetTempFileName();
    try {
      using (var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite)) {
        for (int i = 0; i < 1000; i++) stream.WriteByte((byte)i);
        stream.Seek(-10, SeekOrigin.End);
        Console.WriteLine(stream.ReadByte() + " " + stream.Position + " " + stream.Length);
        stream.Position = 500;
        stream.Write("inserted"u8);
        stream.Flush(true);
        stream.SetLength(2000);
        stream.Position = 1999;
        Console.WriteLine(stream.ReadByte() + " " + stream.ReadByte() + " " + Path.GetFileName(stream.Name).Length + stream.CanSeek + stream.IsAsync);
        try {
          using var second = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None);
          Console.WriteLine("opened twice");
        } catch (IOException e) {
          Console.WriteLine(e.GetType().Name);
        }
      }
      using (var append = new FileStream(path, FileMode.Append)) {
        append.Write("end"u8);
        try {
          append.Seek(0, SeekOrigin.Begin);
        } catch (IOException) {
          Console.WriteLine("append does not go back");
        }
      }
      using (Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite)) {
        byte[] buffer = new byte[8];
        Console.WriteLine(RandomAccess.Read(handle, buffer, 500) + System.Text.Encoding.ASCII.GetString(buffer) + RandomAccess.GetLength(handle));
        RandomAccess.Write(handle, "xy"u8, 10);
        Console.WriteLine(RandomAccess.ReadAsync(handle, buffer, 9).AsTask().Result + " " + string.Join(",", buffer));
      }
      using (var mapped = MemoryMappedFile.CreateFromFile(path)) {
        using MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, 100);
        view.Write(20, 0x11223344);
        Console.WriteLine(view.ReadByte(20) + " " + view.ReadInt16(10));
      }
      Console.WriteLine(File.ReadAllBytes(path)[21]);
      using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64, true)) {
        long sum = 0;
        byte[] buffer = new byte[100];
        for (int n; (n = stream.ReadAsync(buffer).AsTask().Result) > 0;) for (int i = 0; i < n; i++) sum += buffer[i];
        Console.WriteLine(sum);
      }
      using (new FileStream(path, new FileStreamOptions { Options = FileOptions.DeleteOnClose })) { }
      Console.WriteLine(File.Exists(path));
      using var anonymous = MemoryMappedFile.CreateNew(null, 4096);
      using (MemoryMappedViewStream s = anonymous.CreateViewStream()) s.Write("shared"u8);
      using (MemoryMappedViewStream s = anonymous.CreateViewStream()) Console.WriteLine((char)s.ReadByte());
    } finally {
      File.Delete(path);
    }
  }
}
