#include "storage/storage.h"

#include <thread>

#include "storage/group_commit.h"
#include "storage/migrations.h"
#include "storage/queue.h"

namespace samtycke::backend {
namespace {

constexpr std::size_t kReaders = 2;
constexpr std::size_t kMostInOneCommit = 512;
// A checkpoint every 10,000 pages (40 MB): rarer ones make inserts cheaper.
constexpr auto kSettings =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA wal_autocheckpoint=10000; PRAGMA journal_size_limit=67108864;"
    "PRAGMA secure_delete=ON;";

}  // namespace

class Storage::Threads {
  public:
    Threads(Database writer, std::vector<Database> readers) : writer_(std::move(writer)) {
        threads_.emplace_back([this] {
            for (auto jobs = writes.take(kMostInOneCommit); !jobs.empty();
                 jobs = writes.take(kMostInOneCommit))
                commitTogether(writer_, std::move(jobs));
        });
        for (Database& reader : readers)
            threads_.emplace_back([this, database = std::move(reader)]() mutable {
                for (auto jobs = reads.take(1); !jobs.empty(); jobs = reads.take(1)) {
                    (void)jobs.front()->run(database);
                    jobs.front()->finish(std::nullopt);
                }
            });
    }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    ~Threads() {
        writes.close();
        reads.close();
        for (std::thread& thread : threads_) thread.join();
    }

    Queue writes;
    Queue reads;

  private:
    Database writer_;
    std::vector<std::thread> threads_;
};

Result<std::unique_ptr<Storage>> Storage::open(const std::filesystem::path& file) {
    auto writer = Database::open(file, Database::Mode::readWrite);
    if (!writer) return tl::unexpected(writer.error());
    if (const auto set = writer->script(kSettings); !set) return tl::unexpected(set.error());
    if (const auto migrated = migrate(*writer); !migrated) return tl::unexpected(migrated.error());
    std::vector<Database> readers;
    for (std::size_t i = 0; i < kReaders; ++i) {
        auto reader = Database::open(file, Database::Mode::readOnly);
        if (!reader) return tl::unexpected(reader.error());
        readers.push_back(*std::move(reader));
    }
    auto threads = std::make_unique<Threads>(*std::move(writer), std::move(readers));
    return std::unique_ptr<Storage>(new Storage(std::move(threads)));
}

Storage::Storage(std::unique_ptr<Threads> threads) : threads_(std::move(threads)) {}
Storage::~Storage() = default;

Storage::Queue& Storage::writes() { return threads_->writes; }
Storage::Queue& Storage::reads() { return threads_->reads; }
void Storage::push(Queue& queue, std::unique_ptr<Job> job) { queue.push(std::move(job)); }

}  // namespace samtycke::backend
