// Array.Copy, Clone, Buffer.BlockCopy: overlaps, widening, boxing, downcasts, bytes of references not allowed.
static class Copying {
  public static void Run() {
    int[] numbers = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    Array.Copy(numbers, 0, numbers, 3, 5);
    Show(numbers);
    Array.Copy(numbers, 4, numbers, 1, 6);
    Show(numbers);
    string[] words = { "a", "b", "c", "d", "e" };
    Array.Copy(words, 0, words, 1, 4);
    Show(words);
    object[] objects = new object[5];
    Array.Copy(words, objects, 5);
    Show(objects);
    Array.Copy(numbers, objects, 3);
    Show(objects);
    int[] unboxed = new int[3];
    Array.Copy(objects, unboxed, 3);
    Show(unboxed);
    double[] widened = new double[4];
    Array.Copy(new byte[] { 1, 2, 255, 4 }, widened, 4);
    Show(widened);
    Try(() => Array.Copy(objects, unboxed, 4));
    Try(() => Array.Copy(objects, words, 5));
    Try(() => Array.Copy(new long[1], new int[1], 1));
    Try(() => Array.Copy(numbers, 8, numbers, 0, 5));
    Try(() => Array.Copy(numbers, null, 1));
    Try(() => Array.Copy(new int[2, 2], new int[4], 4));
    Try(() => Buffer.BlockCopy(words, 0, numbers, 0, 8));
    Try(() => Array.ConstrainedCopy(objects, 0, words, 0, 1));
    Show(words);
    byte[] bytes = new byte[12];
    Buffer.BlockCopy(new[] { 0x01020304, -1 }, 0, bytes, 2, 8);
    Show(bytes);
    Console.WriteLine(Buffer.ByteLength(new long[3]) + " " + Buffer.GetByte(new short[] { 0x1234 }, 1));
    int[,] grid = { { 1, 2 }, { 3, 4 } };
    int[,] clone = (int[,])grid.Clone();
    clone[0, 0] = 9;
    Console.WriteLine(grid[0, 0] + " " + clone[0, 0]);
    object[] shallow = { new[] { 1 } };
    ((int[])((object[])shallow.Clone())[0])[0] = 5;
    Console.WriteLine(((int[])shallow[0])[0]);
    Array.Clear(numbers, 2, 3);
    Show(numbers);
    Array.Fill(numbers, 7, 8, 2);
    Array.Reverse(numbers, 0, 5);
    Show(numbers);
    for (int length = 0; length < 300; length++) {
      var source = new long[length];
      for (int i = 0; i < length; i++) source[i] = i * 3 + length;
      var target = new long[length + 7];
      source.CopyTo(target, 7);
      for (int i = 0; i < length; i++)
        if (target[i + 7] != i * 3 + length) Console.WriteLine("wrong at " + i + " of " + length);
    }
  }

  static void Show<T>(T[] values) => Console.WriteLine(string.Join(" ", values));

  static void Try(Action action) {
    try {
      action();
      Console.WriteLine("done");
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message);
    }
  }
}
