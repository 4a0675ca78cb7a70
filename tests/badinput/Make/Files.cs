// Files that are no assemblies, or parts of one.
using System.Buffers.Binary;
using System.Text;

static class Files {
  public static IEnumerable<(string, Func<string, byte[]>)> All => new (string, Func<string, byte[]>)[] {
    ("Good", Good),  // that one is well
    ("EmptyFile", _ => []),
    ("TextFile", _ => Encoding.UTF8.GetBytes("This is no program.\n")),
    ("ElfFile", _ => [0x7f, (byte)'E', (byte)'L', (byte)'F', .. new byte[200]]),
    ("DosHeaderAlone", name => Good(name)[..128]),
    ("HalfFile", name => Good(name)[..(Good(name).Length / 2)]),
    ("NoCliHeader", name => WithCliDirectory(Good(name), 0)),
    ("CliHeaderElsewhere", name => WithCliDirectory(Good(name), 0x00ffff00)),
    ("NoMetadata", name => Overwritten(Good(name), "BSJB", "XXXX")),
    ("NoTableStream", name => Overwritten(Good(name), "#~\0\0", "#!\0\0")),
  };

  static byte[] Good(string name) => Types.Build(a => a.Program(0x2a))(name);

  static byte[] WithCliDirectory(byte[] image, int rva) {
    int header = BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(0x3c)) + 24;
    bool is64 = BinaryPrimitives.ReadInt16LittleEndian(image.AsSpan(header)) == 0x20b;
    int directory = header + (is64 ? 112 : 96) + 14 * 8;
    BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(directory), rva);
    if (rva == 0) BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(directory + 4), 0);
    return image;
  }

  static byte[] Overwritten(byte[] image, string what, string with) {
    int at = image.AsSpan().IndexOf(Encoding.ASCII.GetBytes(what));
    Encoding.ASCII.GetBytes(with).CopyTo(image.AsSpan(at));
    return image;
  }
}
