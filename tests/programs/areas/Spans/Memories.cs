// Memory<T>, owners, managers of our own, pinning, across awaits.
using System.Buffers;

static class Memories {
  sealed unsafe class Native(int n) : MemoryManager<int> {
    int* memory = (int*)System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)n, 4);
    public int Pins;
    public override Span<int> GetSpan() => new(memory, n);
    public override MemoryHandle Pin(int at = 0) { Pins++; return new(memory + at, default, this); }
    public override void Unpin() => Pins--;
    protected override void Dispose(bool disposing) { System.Runtime.InteropServices.NativeMemory.Free(memory); memory = null; }
  }
  static async Task<int> Fill(Memory<int> memory) {
    for (int i = 0; i < memory.Length; i++) { memory.Span[i] = i; await Task.Yield(); }
    return memory.Length;
  }

  public static unsafe void Run() {
    int[] numbers = new int[10];
    Memory<int> memory = numbers.AsMemory(2, 5);
    Console.WriteLine(Fill(memory).Result + " " + string.Join(",", numbers));
    Console.WriteLine(memory.Slice(1, 2).Span[1] + " " + memory[^1..].Length + " " + memory.Equals(numbers.AsMemory(2, 5)) + " " + memory.IsEmpty + " " + ((ReadOnlyMemory<int>)memory).ToArray().Length);
    var native = new Native(100);
    native.Memory.Span.Fill(3);
    Console.WriteLine(native.Memory.Length + " " + Fill(native.Memory[..10]).Result + " " + native.Memory.Span[9] + native.Memory.Span[10]);
    using (MemoryHandle handle = native.Memory[5..].Pin()) Console.WriteLine(((int*)handle.Pointer)[0] + " " + native.Pins);
    Console.WriteLine(native.Pins);
    ((IDisposable)native).Dispose();
    using (IMemoryOwner<byte> owner = MemoryPool<byte>.Shared.Rent(100)) Console.WriteLine(owner.Memory.Length >= 100);
    using (MemoryHandle pinned = memory.Pin()) { GC.Collect(); Console.WriteLine(((int*)pinned.Pointer)[4]); }
    ReadOnlyMemory<char> text = "hello world".AsMemory(6);
    Console.WriteLine(text + " " + text.Span.IndexOf('l') + " " + text.TrimEnd('d'));
    try {
      _ = memory.Slice(4, 2);
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
