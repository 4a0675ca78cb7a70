// Instructions by name where the processor has them, with a scalar road that gives the same.
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

static class Intrinsics {
  static int AddSaturated(int a, int b) => Sse2.IsSupported ? Sse2.AddSaturate(Vector128.Create((short)a), Vector128.Create((short)b))[0] : Math.Clamp(a + b, short.MinValue, short.MaxValue);
  static uint Crc(uint crc, byte value) {
    if (Sse42.IsSupported) return Sse42.Crc32(crc, value);
    crc ^= value;
    for (int i = 0; i < 8; i++) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0x82f63b78 : 0);
    return crc;
  }
  static ulong Deposit(ulong value, ulong mask) {
    if (Bmi2.X64.IsSupported) return Bmi2.X64.ParallelBitDeposit(value, mask);
    ulong result = 0;
    for (int k = 0; mask != 0; mask &= mask - 1, k++) if ((value >> k & 1) != 0) result |= mask & (0 - mask);
    return result;
  }
  static ulong Extract(ulong value, ulong mask) {
    if (Bmi2.X64.IsSupported) return Bmi2.X64.ParallelBitExtract(value, mask);
    ulong result = 0;
    for (int k = 0; mask != 0; mask &= mask - 1, k++) if ((value & mask & (0 - mask)) != 0) result |= 1UL << k;
    return result;
  }
  static string Gather(int[] table, int[] indices) {
    var result = new int[8];
    unsafe {
      fixed (int* t = table, i = indices, r = result) {
        if (Avx2.IsSupported) Avx2.GatherVector256(t, Avx.LoadVector256(i), 4).Store(r);
        else for (int k = 0; k < 8; k++) r[k] = t[i[k]];
      }
    }
    return string.Join(" ", result);
  }
  static double Fused(double a, double b, double c) => Fma.IsSupported ? Fma.MultiplyAddScalar(Vector128.CreateScalar(a), Vector128.CreateScalar(b), Vector128.CreateScalar(c))[0] : Math.FusedMultiplyAdd(a, b, c);
  static int PopCount(uint n) => Popcnt.IsSupported ? (int)Popcnt.PopCount(n) : System.Numerics.BitOperations.PopCount(n);
  static ulong Carryless(ulong a, ulong b) {
    if (Pclmulqdq.IsSupported) return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(a), Vector128.CreateScalar(b), 0)[0];
    ulong result = 0;
    for (int i = 0; i < 64; i++) if ((b >> i & 1) != 0) result ^= a << i;
    return result;
  }
  static int Mask(byte[] bytes) {
    if (Sse2.IsSupported) return Sse2.MoveMask(Vector128.Create(bytes));
    int mask = 0;
    for (int i = 0; i < 16; i++) mask |= (bytes[i] >> 7) << i;
    return mask;
  }

  public static void Run() {
    Console.WriteLine(AddSaturated(30000, 5000) + " " + AddSaturated(-30000, -5000) + " " + AddSaturated(1, 2));
    uint crc = ~0u;
    foreach (char c in "123456789") crc = Crc(crc, (byte)c);
    Console.WriteLine((~crc).ToString("x"));
    Console.WriteLine(Deposit(0b1011, 0xf0f0f0f0).ToString("x") + " " + Extract(0x123456789abcdef0, 0xff00ff00ff00ff00).ToString("x"));
    Console.WriteLine(Gather(Enumerable.Range(0, 100).Select(n => n * n).ToArray(), new[] { 3, 1, 4, 1, 5, 9, 2, 6 }));
    Console.WriteLine(Fused(1e16, 1e16, -1e32) + " " + Fused(0.1, 10, -1));
    Console.WriteLine(PopCount(0xdeadbeef) + " " + Carryless(0x123456789, 0xabcdef).ToString("x") + " " + Mask(new byte[] { 128, 0, 255, 1, 0, 0, 200, 127, 0, 0, 0, 0, 0, 0, 0, 129 }));
    Console.WriteLine(X86Base.IsSupported == System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture is System.Runtime.InteropServices.Architecture.X64);
    if (Avx.IsSupported) Console.WriteLine(Vector256.IsHardwareAccelerated);
    else Console.WriteLine(true);
    if (!System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported) {
      try {
        System.Runtime.Intrinsics.Arm.AdvSimd.Abs(Vector64.Create(-1));
        Console.WriteLine("ran");
      } catch (PlatformNotSupportedException e) {
        Console.WriteLine(e.GetType().Name);
      }
    }
  }
}
