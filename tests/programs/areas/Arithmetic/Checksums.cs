// Hashes and generators over many rounds: one wrong bit anywhere shows in the last line.
static class Checksums {
  public static void Run() {
    Console.WriteLine(Xorshift(100000));
    Console.WriteLine(Congruential(100000));
    Console.WriteLine(Fnv(100000));
    Console.WriteLine(Crc(5000));
    Console.WriteLine(Adler(100000));
    Console.WriteLine(PowerModulo(3, 1000000006, 1000000007));
    Console.WriteLine(Murmur(0x9e3779b97f4a7c15));
    Console.WriteLine(Inverse(65537));
    Console.WriteLine(MultiplyHigh(0xfedcba9876543210, 0x0123456789abcdef));
  }

  static ulong Xorshift(int rounds) {
    ulong x = 88172645463325252;
    for (int i = 0; i < rounds; i++) {
      x ^= x << 13;
      x ^= x >> 7;
      x ^= x << 17;
    }
    return x;
  }

  static uint Congruential(int rounds) {
    uint x = 1;
    for (int i = 0; i < rounds; i++) x = x * 1664525 + 1013904223;
    return x;
  }

  static uint Fnv(int rounds) {
    uint hash = 2166136261;
    for (int i = 0; i < rounds; i++) hash = (hash ^ (byte)(i * 7)) * 16777619;
    return hash;
  }

  static uint Crc(int bytes) {
    uint crc = ~0u;
    for (int i = 0; i < bytes; i++) {
      crc ^= (byte)(i * 31);
      for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ 0xedb88320 & (uint)-(int)(crc & 1);
    }
    return ~crc;
  }

  static uint Adler(int bytes) {
    uint a = 1, b = 0;
    for (int i = 0; i < bytes; i++) {
      a = (a + (byte)(i * 13)) % 65521;
      b = (b + a) % 65521;
    }
    return b << 16 | a;
  }

  static long PowerModulo(long x, long exponent, long modulus) {
    long power = 1;
    for (x %= modulus; exponent > 0; exponent >>= 1) {
      if ((exponent & 1) == 1) power = power * x % modulus;
      x = x * x % modulus;
    }
    return power;
  }

  static ulong Murmur(ulong x) {
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccd;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53;
    return x ^ x >> 33;
  }

  // By Newton: each round doubles the bits of the inverse that are right.
  static uint Inverse(uint odd) {
    uint x = odd;
    for (int i = 0; i < 5; i++) x *= 2 - odd * x;
    return x * odd == 1 ? x : 0;
  }

  static ulong MultiplyHigh(ulong a, ulong b) {
    ulong aLow = (uint)a, aHigh = a >> 32, bLow = (uint)b, bHigh = b >> 32;
    ulong middle = aHigh * bLow + (aLow * bLow >> 32);
    ulong cross = aLow * bHigh + (uint)middle;
    return aHigh * bHigh + (middle >> 32) + (cross >> 32);
  }
}
