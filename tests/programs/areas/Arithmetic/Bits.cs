// And, or, exclusive or, complement, shifts whose counts are masked, rotations.
static class Bits {
  public static void Run() {
    Console.WriteLine(0x0ff0 & Plus(0x3c3c, 0));
    Console.WriteLine(0x0ff0 | Plus(0x3c3c, 0));
    Console.WriteLine(0x0ff0 ^ Plus(0x3c3c, 0));
    Console.WriteLine(~Plus(0x3c3c, 0));
    for (int count = -1; count <= 65; count += 11) {
      Console.WriteLine(Plus(-12345, 0) << count);
      Console.WriteLine(Plus(-12345, 0) >> count);
      Console.WriteLine(Plus(-12345, 0) >>> count);
      Console.WriteLine((uint)Plus(-12345, 0) >> count);
      Console.WriteLine((long)Plus(-12345, 0) << count);
      Console.WriteLine((long)Plus(-12345, 0) >> count);
      Console.WriteLine((long)Plus(-12345, 0) >>> count);
    }
    Console.WriteLine(RotateLeft(0x80000001, 4));
    Console.WriteLine(RotateLeft(0xdeadbeef, 31));
    Console.WriteLine(Reverse(0x12345678));
    Console.WriteLine(Ones(0xfedcba9876543210));
    Console.WriteLine(SwapBytes(0x0102030405060708));
    Console.WriteLine(IsPowerOfTwo(4096));
    Console.WriteLine(IsPowerOfTwo(4097));
    byte narrow = 0xf0;
    narrow >>= 2;
    narrow ^= 0xff;
    narrow <<= 3;
    Console.WriteLine((int)narrow);
    bool p = Plus(1, 0) == 1, q = Plus(1, 0) == 2;
    Console.WriteLine(p & q);
    Console.WriteLine(p | q);
    Console.WriteLine(p ^ q);
    Console.WriteLine(!p);
  }

  static int Plus(int a, int b) => a + b;

  static uint RotateLeft(uint x, int n) => x << n | x >> (32 - n);

  static uint Reverse(uint x) {
    uint reversed = 0;
    for (int i = 0; i < 32; i++) {
      reversed = reversed << 1 | x & 1;
      x >>= 1;
    }
    return reversed;
  }

  static int Ones(ulong x) {
    int count = 0;
    while (x != 0) {
      x &= x - 1;
      count++;
    }
    return count;
  }

  static ulong SwapBytes(ulong x) {
    x = (x & 0x00ff00ff00ff00ff) << 8 | x >> 8 & 0x00ff00ff00ff00ff;
    x = (x & 0x0000ffff0000ffff) << 16 | x >> 16 & 0x0000ffff0000ffff;
    return x << 32 | x >> 32;
  }

  static bool IsPowerOfTwo(int n) => (n & (n - 1)) == 0;
}
