// Numbers of every type in and out, more than registers hold, references and out parameters, pointers.
using System.Runtime.InteropServices;

static unsafe class Blittable {
  [DllImport("friend")] static extern int add(int a, int b);
  [DllImport("friend")] static extern long mix(sbyte a, byte b, short c, ushort d, int e, uint f, long g, float h, double i, long j);
  [DllImport("friend")] static extern double average(float a, double b, float c, double d, float e, double f, float g, double h, float i, double j);
  [DllImport("friend")] static extern sbyte narrow(int n);
  [DllImport("friend")] static extern ushort unsignedNarrow(int n);
  [DllImport("friend")] static extern nint pointerSize(nint n);
  [DllImport("friend")] static extern void swap(ref int a, ref int b);
  [DllImport("friend", EntryPoint = "swap")] static extern void SwapPointers(int* a, int* b);
  [DllImport("friend", EntryPoint = "divide", CallingConvention = CallingConvention.Cdecl)] static extern void Divide(int a, int b, out int quotient, out int remainder);
  [DllImport("friend", EntryPoint = "add"), SuppressGCTransition] static extern int AddQuickly(int a, int b);
  enum Small : byte { A = 5 }
  [DllImport("friend", EntryPoint = "add")] static extern DayOfWeek AddDays(DayOfWeek a, int b);

  public static void Run() {
    Console.WriteLine(add(2, 3));
    Console.WriteLine(add(int.MaxValue, 1));
    Console.WriteLine(mix(-1, 255, -300, 60000, -5, uint.MaxValue, 1L << 40, 1.5f, 2.25, -7));
    Console.WriteLine((int)(average(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) * 10));
    Console.WriteLine(narrow(200));
    Console.WriteLine(unsignedNarrow(-1));
    Console.WriteLine((long)pointerSize(5));
    int a = 1, b = 2;
    swap(ref a, ref b);
    Console.WriteLine(a * 10 + b);
    SwapPointers(&a, &b);
    Console.WriteLine(a * 10 + b);
    Divide(17, 5, out int quotient, out int remainder);
    Console.WriteLine(quotient * 10 + remainder);
    int[] numbers = { 5, 6 };
    swap(ref numbers[0], ref numbers[1]);
    Console.WriteLine(numbers[0]);
    int sum = 0;
    for (int i = 0; i < 100000; i++) sum = add(sum, AddQuickly(i, -1));
    Console.WriteLine(sum);
    Console.WriteLine((int)AddDays(DayOfWeek.Monday, 2));
  }
}
