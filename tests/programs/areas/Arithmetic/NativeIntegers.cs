// nint and nuint are 64 bits here; pointers compare and subtract.
static unsafe class NativeIntegers {
  public static void Run() {
    Console.WriteLine(sizeof(nint));
    nint n = int.MaxValue;
    Console.WriteLine((long)(n + 1));
    Console.WriteLine((long)(n * n));
    Console.WriteLine((long)(-n / 7));
    Console.WriteLine((long)(-n % 7));
    Console.WriteLine((ulong)(nuint)(-n));
    Console.WriteLine((long)(n << 32));
    Console.WriteLine((long)(-n >> 3));
    Console.WriteLine((long)(-n >>> 3));
    Console.WriteLine((int)(n << 1));
    Console.WriteLine((nint)(-2) < 1);
    Console.WriteLine(unchecked((nuint)(-2L)) < 1);
    Console.WriteLine((long)nint.MaxValue);
    Console.WriteLine((ulong)nuint.MaxValue);
    Console.WriteLine((double)(nuint)12345);

    int* numbers = stackalloc int[10];
    for (int i = 0; i < 10; i++) numbers[i] = i * i;
    int* end = numbers + 10;
    Console.WriteLine(end - numbers);
    Console.WriteLine((byte*)end - (byte*)numbers);
    Console.WriteLine(numbers < end);
    int sum = 0;
    for (int* p = numbers; p != end; p++) sum += *p;
    Console.WriteLine(sum);
    Console.WriteLine(*(end - 3));
    Console.WriteLine(((short*)numbers)[18]);
    Console.WriteLine(*(long*)(numbers + 2));
    int** indirect = &numbers;
    Console.WriteLine((*indirect)[5]);
  }
}
