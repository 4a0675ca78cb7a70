// Growth: a list of our own over arrays, Array.Resize, pools, ArraySegment, many sizes at once.
using System.Buffers;

static class Resizing {
  public static void Run() {
    var list = new Growing<int>();
    for (int i = 0; i < 1000; i++) list.Add(i * i);
    Console.WriteLine(list.Count + " " + list.Capacity + " " + list[999] + " " + list.Sum(n => n));
    var words = new Growing<string>();
    for (int i = 0; i < 100; i++) words.Add("w" + i);
    Console.WriteLine(words[99] + " " + words.Sum(word => word.Length));
    try {
      Console.WriteLine(words[100]);
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.Message);
    }
    int[] numbers = { 1, 2, 3 };
    int[] before = numbers;
    Array.Resize(ref numbers, 5);
    Console.WriteLine(string.Join(",", numbers) + " " + ReferenceEquals(before, numbers));
    Array.Resize(ref numbers, 2);
    Console.WriteLine(string.Join(",", numbers));
    var segment = new ArraySegment<int>(before, 1, 2);
    segment[0] = 20;
    Console.WriteLine(segment.Count + " " + before[1] + " " + string.Join(",", segment) + " " + segment.Slice(1).Count);
    int[] rented = ArrayPool<int>.Shared.Rent(100);
    Console.WriteLine(rented.Length);
    ArrayPool<int>.Shared.Return(rented, true);
    Console.WriteLine(ReferenceEquals(rented, ArrayPool<int>.Shared.Rent(100)));
    var pool = ArrayPool<string>.Create(1000, 2);
    Console.WriteLine(pool.Rent(17).Length + " " + pool.Rent(1000).Length + " " + pool.Rent(0).Length);
    long total = 0;
    for (int size = 1; size < 200000; size = size * 3 / 2 + 1) {
      byte[] block = new byte[size];
      block[^1] = 1;
      total += block.Length + block[0] + block[^1];
      byte[] unzeroed = GC.AllocateUninitializedArray<byte>(size);
      total += unzeroed.Length;
    }
    Console.WriteLine(total);
  }

  class Growing<T> {
    T[] items = new T[4];
    public int Count { get; private set; }
    public int Capacity => items.Length;

    public T this[int i] => i < Count ? items[i] : throw new ArgumentOutOfRangeException(nameof(i), i, "beyond the end");

    public void Add(T item) {
      if (Count == items.Length) {
        T[] larger = new T[items.Length * 2];
        for (int i = 0; i < Count; i++) larger[i] = items[i];
        items = larger;
      }
      items[Count++] = item;
    }

    public long Sum(Func<T, int> value) {
      long sum = 0;
      for (int i = 0; i < Count; i++) sum += value(items[i]);
      return sum;
    }
  }
}
