using System.Reflection.Metadata;
using System.Text;

// FNV-1a, 64 bits, over a count of values; the same as in ImageSummary.cpp.
sealed class Hash {
  ulong value = 0xCBF29CE484222325;
  int count;

  public void Byte(byte b) => value = (value ^ b) * 0x100000001B3;

  public void Bytes(ReadOnlySpan<byte> bytes) {
    Number((uint)bytes.Length);
    foreach (byte b in bytes) Byte(b);
  }

  public void Number(uint number) {
    for (int i = 0; i < 4; ++i) Byte((byte)(number >> (8 * i)));
  }

  public void Number(int number) => Number((uint)number);
  public void Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));
  public unsafe void Blob(BlobReader reader) => Bytes(new ReadOnlySpan<byte>(reader.StartPointer, reader.Length));
  public void Next() => ++count;

  public override string ToString() => $"{count} {value:x16}";
}
